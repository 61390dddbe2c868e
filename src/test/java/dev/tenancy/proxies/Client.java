package dev.tenancy.proxies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Somebody outside, whose requests come through a proxy. */
final class Client {
  /** Headers that only the gate may give, as somebody outside would forge them. */
  static final String[] FORGED = {
    "X-Tenant-Id", "forged",
    "x-tenant-schema", "forged",
    "X-TENANT-VERSION", "forged",
    "X_Tenant_Id", "forged",
    "X_Tenant_Schema", "forged",
    "X_Tenant_Version", "forged"
  };

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI proxy;

  Client(URI proxy) {
    this.proxy = proxy;
  }

  /** Asks for the tenant's orders, with forged headers. */
  HttpResponse<String> ask(String slug) {
    return ask("/orders?page=2", "X-Tenant", slug);
  }

  /** Asks with these headers, a name and a value in turn, and forged ones. */
  HttpResponse<String> ask(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(proxy.resolve(path)).timeout(Duration.ofSeconds(10)).headers(FORGED);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
