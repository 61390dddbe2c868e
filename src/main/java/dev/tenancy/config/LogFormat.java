package dev.tenancy.config;

import java.util.Locale;

/** How log lines look. */
public enum LogFormat {
  /** One JSON object a line, for log collectors. */
  JSON,
  /** For people. */
  TEXT;

  /** The system property by which {@code logback.xml} learns the format. */
  private static final String PROPERTY = "tenancy.log.format";

  private static final String TARGET = "tenancy.log.target";

  /** The same on standard error, for a command whose answer goes to standard output. */
  public void useOnStandardError() {
    System.setProperty(TARGET, "System.err");
    use();
  }

  /** Makes this the format of the process; to be called before the first logger is made. */
  public void use() {
    System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
  }
}
