package dev.tenancy.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a tenant's PostgreSQL schema: lower case, so that it reads the same quoted and
 * unquoted, and never longer than what PostgreSQL keeps (63 bytes; a longer identifier is silently
 * cut, see "Identifiers and Key Words" in its manual), so that two names never become one.
 *
 * @param value the identifier, unquoted, never null
 */
public record SchemaName(String value) {
  /** What PostgreSQL keeps of an identifier, in bytes. */
  public static final int MAX_BYTES = 63;

  private static final String PREFIX = "tenant_";
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Set<String> RESERVED = Set.of("public", "information_schema", "tenancy");

  /**
   * @throws IllegalArgumentException if the name is no such identifier or is reserved; the message
   *     says which rule it breaks
   */
  public SchemaName {
    if (!IDENTIFIER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "schema name must be 1 to 63 of a-z, 0-9 and '_', not beginning with a digit");
    }
    if (value.startsWith("pg_") || RESERVED.contains(value)) {
      throw new IllegalArgumentException(
          "schema name must not be public, information_schema, tenancy or begin with pg_");
    }
  }

  /**
   * The default name for a slug: {@code tenant_} and the slug with {@code _} for {@code -}. A slug
   * too long for that keeps its head and gets a digest, so that different slugs have different
   * names.
   *
   * @param attempt 1 for the plain name; from 2 on, the suffix {@code _2}, {@code _3}, … for a name
   *     that was used before
   */
  public static SchemaName defaultFor(Slug slug, int attempt) {
    String suffix = attempt <= 1 ? "" : "_" + attempt;
    String plain = PREFIX + slug.value().replace('-', '_');
    if (plain.length() + suffix.length() > MAX_BYTES) {
      String digest = "_" + digest(slug.value());
      plain = plain.substring(0, MAX_BYTES - suffix.length() - digest.length()) + digest;
    }
    return new SchemaName(plain + suffix);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
