package dev.tenancy.bench;

import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.nio.ByteBuffer;

/** What Envoy asks by gRPC about a browser's request. */
public final class EnvoyCheck {
  private EnvoyCheck() {}

  /** The message alone. */
  public static byte[] message(String slug) {
    var http =
        AttributeContext.HttpRequest.newBuilder()
            .setId("1234567890123456789")
            .setMethod("GET")
            .setScheme("https")
            .setProtocol("HTTP/2")
            .setHost(slug + ".example.com")
            .setPath("/orders?page=2")
            .putHeaders(":authority", slug + ".example.com")
            .putHeaders(":path", "/orders?page=2")
            .putHeaders(":method", "GET")
            .putHeaders(":scheme", "https")
            .putHeaders("x-tenant", slug)
            .putHeaders("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0")
            .putHeaders("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .putHeaders("accept-language", "de,en-US;q=0.7,en;q=0.3")
            .putHeaders("accept-encoding", "gzip, deflate, br")
            .putHeaders("cookie", "session=0123456789abcdef0123456789abcdef; theme=dark")
            .putHeaders("x-forwarded-for", "10.0.0.7")
            .putHeaders("x-forwarded-proto", "https")
            .putHeaders("x-request-id", "2b2ec7a0-5f1c-4a0f-9d5f-9f6f3a4d8a11");
    var check = CheckRequest.newBuilder();
    check.getAttributesBuilder().getRequestBuilder().setHttp(http);
    return check.build().toByteArray();
  }

  /** The message as gRPC sends it: not compressed, and how long it is. */
  static byte[] framed(String slug) {
    byte[] message = message(slug);
    return ByteBuffer.allocate(message.length + 5)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }
}
