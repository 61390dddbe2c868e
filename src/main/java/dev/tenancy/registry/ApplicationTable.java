package dev.tenancy.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry table that an application had before the operator.
 *
 * @param schema the schema it is in, unquoted
 * @param table its name, unquoted
 */
public record ApplicationTable(String schema, String table) {
  private static final Pattern NAME = Pattern.compile("([^.\":?]{1,63})\\.([^.\":?]{1,63})");

  /**
   * Reads {@code schema.table}, written as they are in the catalog; empty if it is no such name.
   */
  public static Optional<ApplicationTable> parse(String text) {
    Matcher parts = NAME.matcher(text);
    return parts.matches()
        ? Optional.of(new ApplicationTable(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return schema + "." + table;
  }
}
