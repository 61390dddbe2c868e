package dev.tenancy.tenant;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's public name, the same as its Kubernetes object's {@code metadata.name}: a DNS label
 * (RFC 1123: 1 to 63 of {@code a-z 0-9 -}, neither first nor last a hyphen).
 *
 * @param value the label, never null
 */
public record Slug(String value) {
  private static final int LONGEST = 63;

  /**
   * @throws IllegalArgumentException if the value is no DNS label
   */
  public Slug {
    if (!isLabel(value)) {
      throw new IllegalArgumentException(
          "slug must be a DNS label (1 to 63 of a-z, 0-9, '-', neither first nor last a hyphen)");
    }
  }

  /** The slug in {@code raw}, or empty if it is null or no DNS label. Nothing is normalised. */
  public static Optional<Slug> parse(@Nullable String raw) {
    return raw != null && isLabel(raw) ? Optional.of(new Slug(raw)) : Optional.empty();
  }

  /** Whether it is a DNS label. Without a regular expression: each decision asks more than once. */
  public static boolean isLabel(String raw) {
    if (raw.isEmpty() || raw.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean inside = i > 0 && i < raw.length() - 1;
      if (!isLetterOrDigit(c) && !(c == '-' && inside)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}
