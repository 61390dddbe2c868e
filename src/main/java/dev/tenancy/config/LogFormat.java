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

  /** Makes this the format of the process; to be called before the first logger is made. */
  public void use() {
    System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
  }
}
