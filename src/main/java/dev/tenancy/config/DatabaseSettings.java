package dev.tenancy.config;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads how to reach the database. */
final class DatabaseSettings {
  private static final Pattern URL = Pattern.compile("jdbc:postgresql:.+");
  // In a URL they would show up in logs and process lists.
  private static final Pattern CREDENTIALS =
      Pattern.compile("//[^/?]*@|[?&](user|password|sslpassword)=", Pattern.CASE_INSENSITIVE);

  private DatabaseSettings() {}

  static DatabaseOptions read(Settings settings) {
    return new DatabaseOptions(
        url(settings),
        user(settings),
        password(settings),
        settings.integer(Flag.DB_POOL_SIZE, 1, 1_000));
  }

  private static String url(Settings settings) {
    String url = settings.text(Flag.DB_URL).orElse("");
    if (url.isEmpty()) {
      settings.problem(
          Flag.DB_URL,
          "not set; give the registry's database, as in jdbc:postgresql://db.example.org:5432/app");
    } else if (CREDENTIALS.matcher(url).find()) {
      settings.problem(
          Flag.DB_URL,
          "must not hold credentials; give them by "
              + Flag.DB_USER
              + " and "
              + Flag.DB_PASSWORD_FILE);
    } else if (!URL.matcher(url).matches()) {
      settings.problem(
          Flag.DB_URL, "is no JDBC URL; write it as jdbc:postgresql://db.example.org:5432/app");
    }
    return url;
  }

  private static String user(Settings settings) {
    String user = settings.text(Flag.DB_USER).orElse("");
    if (user.isEmpty()) {
      settings.problem(
          Flag.DB_USER, "not set; give the database role that bootstrap.sql made for this command");
    }
    return user;
  }

  private static Supplier<String> password(Settings settings) {
    Optional<Secret> password = settings.text(Flag.DB_PASSWORD).map(Secret::of);
    Optional<String> file = settings.text(Flag.DB_PASSWORD_FILE);
    if (password.isPresent() && file.isPresent()) {
      settings.problem(
          Flag.DB_PASSWORD,
          "given as well as " + Flag.DB_PASSWORD_FILE + "; give only one of them");
    } else if (file.isPresent()) {
      return passwordFile(settings, new PasswordFile(Path.of(file.get())));
    } else if (password.isEmpty() && !settings.text(Flag.DB_URL).orElse("").contains("sslcert=")) {
      settings.problem(
          Flag.DB_PASSWORD,
          "not set; give it or better "
              + Flag.DB_PASSWORD_FILE
              + ", or a client certificate in the URL (sslcert=…)");
    }
    return password.<Supplier<String>>map(secret -> secret::reveal).orElse(() -> "");
  }

  private static Supplier<String> passwordFile(Settings settings, PasswordFile file) {
    try {
      // Only to see whether it can be read now.
      String _ = file.get();
    } catch (UncheckedIOException e) {
      settings.problem(
          Flag.DB_PASSWORD_FILE,
          file.path() + " cannot be read or is empty; create or mount it, readable by this user");
    }
    return file;
  }
}
