package dev.tenancy.gate;

/** What a request, or one source in it, says about the tenant it is for. */
sealed interface TenantName {

  /**
   * It names one tenant.
   *
   * @param slug as it stands in the request, a DNS label
   */
  record Named(String slug) implements TenantName {}

  /** It does not, and why. All but {@link #NOTHING} make the whole request unclear. */
  enum Unnamed implements TenantName {
    NOTHING("The request names no tenant"),
    NO_LABEL("The tenant's name is not a DNS label"),
    REPEATED("What names the tenant is there more than once"),
    CONTRADICTION("The request names different tenants"),
    BAD_HOST("The host is not lower-case letters, digits, hyphens and dots"),
    BAD_PATH("The path can be read in more than one way"),
    UNREADABLE("The request to the gate cannot be read");

    private final String detail;

    Unnamed(String detail) {
      this.detail = detail;
    }

    /** For the client (RFC 9457, {@code detail}). */
    String detail() {
      return detail;
    }
  }
}
