package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import dev.tenancy.tenant.Slug;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides from memory while its lease holds; past that by the database; if that cannot be read
 * either, 503, but what was deleted stays 410.
 */
final class LeasedDecisions implements Decisions {
  private static final Future<Admission> MALFORMED =
      Future.succeededFuture(new Refused(Refusal.MALFORMED));

  private final TenantView view;
  private final Decisions database;

  LeasedDecisions(TenantView view, Decisions database) {
    this.view = view;
    this.database = database;
  }

  @Override
  public Future<Admission> decide(@Nullable String rawSlug) {
    Optional<Slug> slug = Slug.parse(rawSlug);
    if (slug.isEmpty()) {
      return MALFORMED;
    }
    return view.trusted(slug.get()).orElseGet(() -> ask(slug.get()));
  }

  private Future<Admission> ask(Slug slug) {
    return database.decide(slug.value()).map(answer -> sorted(slug, answer));
  }

  private Admission sorted(Slug slug, Admission answer) {
    boolean unread = answer.equals(new Refused(Refusal.REGISTRY_UNAVAILABLE));
    return unread && view.wasDeleted(slug) ? new Refused(Refusal.DELETED) : answer;
  }
}
