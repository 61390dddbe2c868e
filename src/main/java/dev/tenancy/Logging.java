package dev.tenancy;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads what libraries log by {@code java.util.logging} (pgjdbc, gRPC) into the one log. */
final class Logging extends Handler {
  private static final SimpleFormatter FORMATTER = new SimpleFormatter();

  private Logging() {}

  /** Replaces the handlers of {@code java.util.logging}, which print to standard error. */
  static void bridge() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    // What is finer is not even made: the level below is checked first.
    root.setLevel(Level.WARNING);
    root.addHandler(new Logging());
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName();
    Logger log = LoggerFactory.getLogger(name == null || name.isEmpty() ? "jul" : name);
    String message = FORMATTER.formatMessage(record);
    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      log.error(message, record.getThrown());
    } else if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      log.warn(message, record.getThrown());
    } else {
      log.debug(message, record.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
