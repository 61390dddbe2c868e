package dev.tenancy.gate;

import dev.tenancy.tenant.Admission.Admitted;

/**
 * Envoy's {@code envoy.service.auth.v3.CheckResponse}. The numbers are those of Envoy's {@code
 * external_auth.proto} and {@code base.proto}.
 */
final class CheckResponse {
  private static final int STATUS = 1;
  private static final int DENIED = 2;
  private static final int OK = 3;
  private static final int HEADERS = 2;
  private static final int BODY = 3;
  private static final int APPEND_ACTION = 3;
  private static final int OVERWRITE_IF_EXISTS_OR_ADD = 2;
  private static final int PERMISSION_DENIED = 7;

  private CheckResponse() {}

  /**
   * Yes. Its headers replace those that the request came with. They are not told to be removed as
   * well: Envoy removes after it sets.
   */
  static byte[] of(Admitted yes) {
    return new ProtoMessage()
        .message(STATUS, status -> {})
        .message(
            OK,
            ok -> {
              header(ok, "X-Tenant-Id", yes.id().toString());
              header(ok, "X-Tenant-Schema", yes.schemaName().value());
              header(ok, "X-Tenant-Version", Long.toString(yes.version()));
            })
        .toBytes();
  }

  /**
   * No.
   *
   * @param retryAfter seconds; 0 for no such advice
   */
  static byte[] of(Problem problem, int retryAfter) {
    return new ProtoMessage()
        .message(STATUS, status -> status.number(1, PERMISSION_DENIED))
        .message(
            DENIED,
            denied -> {
              denied.message(STATUS, status -> status.number(1, problem.status()));
              header(denied, "Content-Type", Problem.MEDIA_TYPE);
              header(denied, "Cache-Control", "no-store");
              if (retryAfter > 0) {
                header(denied, "Retry-After", Integer.toString(retryAfter));
              }
              denied.text(BODY, problem.json());
            })
        .toBytes();
  }

  private static void header(ProtoMessage to, String name, String value) {
    to.message(
        HEADERS,
        header ->
            header
                .message(1, pair -> pair.text(1, name).text(2, value))
                .number(APPEND_ACTION, OVERWRITE_IF_EXISTS_OR_ADD));
  }
}
