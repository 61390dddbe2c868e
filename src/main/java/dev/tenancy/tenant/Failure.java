package dev.tenancy.tenant;

/**
 * Why a tenant cannot go on by itself.
 *
 * @param reason a CamelCase word for machines, fit for a Kubernetes condition's {@code reason}
 * @param message what happened and what to do about it, for people
 */
public record Failure(String reason, String message) {

  /**
   * What an error comes down to, in one line for people: the first line of its innermost cause, or
   * that cause's class where it says nothing.
   */
  public static String messageOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
