package dev.tenancy.stack;

/**
 * A real part of the stack: one process that can be started, ended and started again on its data.
 */
public interface Part {
  /** The name of its log file and in messages. */
  String name();

  /**
   * Starts the process and returns when it is ready to serve.
   *
   * @throws StackException if it ends or does not become ready in time; says the end of its log
   */
  void start();

  /** Asks the process to end, waits for that, and ends it the hard way if it takes too long. */
  void stop();

  /** Ends the process with SIGKILL and waits until it is gone. */
  void kill();

  boolean isAlive();

  /** Stops, then starts on the same port and data. */
  default void restart() {
    stop();
    start();
  }
}
