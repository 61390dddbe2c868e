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
        .message(STATUS, new ProtoMessage())
        .message(
            OK,
            new ProtoMessage()
                .message(HEADERS, header("X-Tenant-Id", yes.id().toString()))
                .message(HEADERS, header("X-Tenant-Schema", yes.schemaName().value()))
                .message(HEADERS, header("X-Tenant-Version", Long.toString(yes.version()))))
        .toBytes();
  }

  /**
   * No.
   *
   * @param retryAfter seconds; 0 for no such advice
   */
  static byte[] of(Problem problem, int retryAfter) {
    ProtoMessage denied =
        new ProtoMessage()
            .message(STATUS, new ProtoMessage().number(1, problem.status()))
            .message(HEADERS, header("Content-Type", Problem.MEDIA_TYPE))
            .message(HEADERS, header("Cache-Control", "no-store"));
    if (retryAfter > 0) {
      denied.message(HEADERS, header("Retry-After", Integer.toString(retryAfter)));
    }
    return new ProtoMessage()
        .message(STATUS, new ProtoMessage().number(1, PERMISSION_DENIED))
        .message(DENIED, denied.text(BODY, problem.json()))
        .toBytes();
  }

  private static ProtoMessage header(String name, String value) {
    return new ProtoMessage()
        .message(1, new ProtoMessage().text(1, name).text(2, value))
        .number(APPEND_ACTION, OVERWRITE_IF_EXISTS_OR_ADD);
  }
}
