package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Named;
import dev.tenancy.gate.TenantName.Unnamed;
import dev.tenancy.tenant.Slug;
import java.util.List;

/** A place in a request where a tenant is named. */
sealed interface TenantSource permits HeaderSource, HostSource, PathSource {

  /** The texts to read; more than one of them is one too many. */
  List<String> texts(OriginalRequest request);

  /** What one such text says. */
  TenantName read(String text);

  /** What this place says; only that nobody could read otherwise. */
  default TenantName find(OriginalRequest request) {
    List<String> texts = texts(request);
    return switch (texts.size()) {
      case 0 -> Unnamed.NOTHING;
      case 1 -> read(texts.getFirst());
      default -> Unnamed.REPEATED;
    };
  }

  /** The label itself, if it is one. */
  static TenantName label(String text) {
    return Slug.isLabel(text) ? new Named(text) : Unnamed.NO_LABEL;
  }
}
