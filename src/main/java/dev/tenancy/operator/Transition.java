package dev.tenancy.operator;

/**
 * Something that happened to a tenant, for a Kubernetes Event.
 *
 * @param kind whether it is as it should be
 * @param reason what happened, in CamelCase, always the same word for the same thing
 * @param note about this time, for people
 */
public record Transition(Kind kind, String reason, String note) {

  /** The two types of Events that Kubernetes knows. */
  public enum Kind {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The Event's {@code type}. */
    public String label() {
      return label;
    }
  }

  /** Told when the finalizer was removed; the status can no longer tell. */
  public static Transition finalizerReleased() {
    return normal("FinalizerReleased", "Nothing holds the object any longer.");
  }

  static Transition normal(String reason, String note) {
    return new Transition(Kind.NORMAL, reason, note);
  }

  static Transition warning(String reason, String note) {
    return new Transition(Kind.WARNING, reason, note);
  }
}
