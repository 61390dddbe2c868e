package dev.tenancy.tenant;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's public name, the same as its Kubernetes object's {@code metadata.name}: a DNS label
 * (RFC 1123: 1 to 63 of {@code a-z 0-9 -}, neither first nor last a hyphen).
 *
 * @param value the label, never null
 */
public record Slug(String value) {
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if the value is no DNS label
   */
  public Slug {
    if (!DNS_LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "slug must be a DNS label (1 to 63 of a-z, 0-9, '-', neither first nor last a hyphen)");
    }
  }

  /** The slug in {@code raw}, or empty if it is null or no DNS label. Nothing is normalised. */
  public static Optional<Slug> parse(@Nullable String raw) {
    return raw != null && DNS_LABEL.matcher(raw).matches()
        ? Optional.of(new Slug(raw))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
