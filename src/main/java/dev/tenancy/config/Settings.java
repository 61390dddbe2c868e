package dev.tenancy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads flags and environment variables and collects what is wrong with them, so that all errors
 * are told at once. A reading method that finds an error gives a stand-in, which nobody must use:
 * {@link #problems} says so.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  private final Map<Flag, String> flags;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param flags those given on the command line
   * @param environment of the process; an empty variable counts as not set
   */
  public Settings(Map<Flag, String> flags, Map<String, String> environment) {
    this.flags = Map.copyOf(flags);
    this.environment = Map.copyOf(environment);
  }

  /** What is wrong, each naming the flag, its twin and the remedy; empty if all is well. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Adds what is wrong with {@code what}, and its remedy. Never with a secret in it. */
  void problem(Object what, String remedy) {
    problems.add(what + ": " + remedy);
  }

  /** The flag's value, else its twin's, else its default, else empty. */
  Optional<String> text(Flag flag) {
    return Optional.ofNullable(flags.get(flag))
        .or(() -> variable(flag.variable()))
        .or(flag::defaultValue);
  }

  /** Whether it, or its twin, was given, so that the default does not hold. */
  boolean isGiven(Flag flag) {
    return flags.containsKey(flag) || variable(flag.variable()).isPresent();
  }

  /** The value of an environment variable that has no flag. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  int integer(Flag flag, int min, int max) {
    String text = text(flag).orElse("");
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    problem(flag, "'%s' is no whole number from %d to %d".formatted(text, min, max));
    return min;
  }

  boolean bool(Flag flag) {
    String text = text(flag).orElse("");
    if (!text.equals("true") && !text.equals("false")) {
      problem(flag, "'%s' is neither true nor false".formatted(text));
    }
    return text.equals("true");
  }

  /** A duration as 500ms, 10s, 5m or 1h. */
  Duration duration(Flag flag, Duration min, Duration max) {
    String text = text(flag).orElse("");
    Matcher parts = DURATION.matcher(text);
    if (parts.matches()) {
      long count = Long.parseLong(parts.group(1));
      Duration value =
          switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
        return value;
      }
    }
    problem(
        flag,
        "'%s' is no duration from %d ms to %d s; write it as 500ms, 10s or 5m"
            .formatted(text, min.toMillis(), max.toSeconds()));
    return min;
  }

  HttpAddress address(Flag host, Flag port) {
    return new HttpAddress(text(host).orElse(""), integer(port, 0, 65_535));
  }

  LogFormat logFormat() {
    String text = text(Flag.LOG_FORMAT).orElse("");
    if (!text.equals("json") && !text.equals("text")) {
      problem(Flag.LOG_FORMAT, "'%s' is neither json nor text".formatted(text));
      return LogFormat.JSON;
    }
    return LogFormat.valueOf(text.toUpperCase(Locale.ROOT));
  }

  Optional<Path> directory(Flag flag) {
    Optional<Path> path = text(flag).map(Path::of);
    path.filter(p -> !Files.isDirectory(p))
        .ifPresent(p -> problem(flag, "there is no directory " + p + "; create or mount it"));
    return path;
  }

  /** The file's trimmed content, or empty if there is no such file. */
  Optional<String> contentIfReadable(Path file) {
    try {
      return Optional.of(Files.readString(file).trim()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
