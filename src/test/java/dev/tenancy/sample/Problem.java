package dev.tenancy.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a no by RFC 9457, in the gate's form: a client need not care which door refused.
 *
 * @param type names the kind of problem
 * @param title the same for every problem of this type
 * @param status HTTP's
 * @param detail about this occurrence
 * @param tenant whom the request named; empty if nobody, or no well-formed name
 */
record Problem(String type, String title, int status, String detail, Optional<String> tenant) {
  private static final String TYPES = "https://tenancy.dev/problems/";

  /** The refusals of {@code tenancy.enter}, by the digits of their SQLSTATE. */
  private static final Map<Integer, String[]> REFUSALS =
      Map.of(
          400, new String[] {"malformed", "Malformed tenant"},
          403, new String[] {"inactive", "Tenant deactivated"},
          404, new String[] {"unknown", "Unknown tenant"},
          410, new String[] {"deleted", "Tenant deleted"},
          503, new String[] {"unavailable", "Tenant not ready"});

  /** The tenant is refused. */
  static Problem refusal(int status, String detail, String tenant) {
    String[] kind = REFUSALS.get(status);
    return kind == null
        ? plain(status, "Refused", detail)
        : new Problem(
            TYPES + kind[0],
            kind[1],
            status,
            detail,
            // What is not well-formed is not echoed.
            Optional.ofNullable(tenant).filter(given -> status != 400));
  }

  /** A problem that HTTP's own status says all about. */
  static Problem plain(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail, Optional.empty());
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("title", title);
    fields.put("status", status);
    fields.put("detail", detail);
    fields.put("tenant", tenant.orElse(null));
    return fields;
  }
}
