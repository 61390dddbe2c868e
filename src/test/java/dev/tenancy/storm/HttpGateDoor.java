package dev.tenancy.storm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** The gate by HTTP, as a proxy asks it. */
final class HttpGateDoor implements GateDoor {
  private final HttpClient client;
  private final URI authz;
  private final boolean nginx;
  private final Duration patience;

  /**
   * @param nginx whether it is nginx' door, whose refusals are all 403
   */
  HttpGateDoor(HttpClient client, URI gate, boolean nginx, Duration patience) {
    this.client = client;
    this.authz = gate.resolve(nginx ? "/authz/nginx" : "/authz");
    this.nginx = nginx;
    this.patience = patience;
  }

  @Override
  public Answer ask(String tenant) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(authz).header("X-Tenant", tenant).timeout(patience).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      int status = response.statusCode();
      if (nginx && status == 403) {
        status =
            response.headers().firstValue("X-Tenant-Status").map(Integer::parseInt).orElse(500);
      }
      return Answer.ofStatus(
          status,
          response.headers().firstValue("Retry-After").isPresent(),
          status == 200
              ? response.headers().firstValue("X-Tenant-Schema").orElse("")
              : response.body());
    } catch (HttpTimeoutException e) {
      return Answer.of(Outcome.SILENT, e.toString());
    } catch (IOException e) {
      return Answer.of(Outcome.BROKEN, e.toString());
    }
  }

  @Override
  public void close() {
    // The connections are the shared client's.
  }
}
