package dev.tenancy.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the HTTP gate, as a proxy in front of this application would. */
final class GateClient {
  private static final String TENANT = "X-Tenant";

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI authz;

  GateClient(URI gate) {
    this.authz = gate.resolve("/authz");
  }

  /** The gate's answer, whatever it is. */
  HttpResponse<String> ask(String slug) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(authz).header(TENANT, slug).timeout(Duration.ofSeconds(5)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
