package dev.tenancy.registry;

/** The registry could not be read or written: PostgreSQL is away, or refuses. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was tried, and why it failed
   * @param cause what the driver said
   */
  public RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
