package dev.tenancy.storm;

/** One client's way to ask the gate. */
interface GateDoor extends AutoCloseable {
  /**
   * Asks whether the tenant may be used.
   *
   * @return a yes carries the schema's name as its note
   */
  Answer ask(String tenant) throws InterruptedException;

  @Override
  void close();
}
