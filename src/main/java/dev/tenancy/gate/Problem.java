package dev.tenancy.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.gate.TenantName.Named;
import dev.tenancy.gate.TenantName.Unnamed;
import dev.tenancy.tenant.Admission.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a no: problem details by RFC 9457.
 *
 * @param type a URI that names the kind of problem
 * @param title the same for every problem of this type
 * @param status the HTTP status of the answer that carries it, as section 3.1.2 demands
 * @param detail about this occurrence
 * @param tenant the slug; null if the request gave no well-formed one
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "tenant"})
@JsonInclude(JsonInclude.Include.ALWAYS)
record Problem(String type, String title, int status, String detail, @Nullable String tenant) {
  static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String TYPES = "https://tenancy.dev/problems/";

  /** A refusal behind {@code door}. What names nobody is not echoed; why it does not is told. */
  static Problem of(Refusal refusal, Door door, TenantName name) {
    return new Problem(
        TYPES + refusal.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        refusal.title(),
        door.status(refusal),
        name instanceof Unnamed nobody ? nobody.detail() : refusal.detail(),
        name instanceof Named(String slug) ? slug : null);
  }

  /** A problem that HTTP's own status says all about (RFC 9457, section 4.2.1). */
  static Problem plain(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail, null);
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts is always JSON", e);
    }
  }
}
