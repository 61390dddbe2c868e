package dev.tenancy.config;

import java.util.function.Supplier;

/**
 * How to reach the registry's database.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/database?options}, without credentials
 * @param user the database role
 * @param password asked at every new connection, so that a rotated password file is taken up
 *     without a restart; empty if the URL brings a client certificate. Throws {@link
 *     java.io.UncheckedIOException} when the file cannot be read
 * @param poolSize the most connections at a time
 */
public record DatabaseOptions(String url, String user, Supplier<String> password, int poolSize) {
  /** Without the URL, whose options may name key files and their passwords. */
  @Override
  public String toString() {
    return "DatabaseOptions[user=" + user + ", poolSize=" + poolSize + "]";
  }
}
