package dev.tenancy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Whether gate and Open Policy Agent decide alike: else their speed is no comparison. */
record Agreement(URI gate, URI opa) {
  private static final List<String> HEADERS =
      List.of("X-Tenant-Id", "X-Tenant-Schema", "X-Tenant-Version");

  /**
   * @throws IllegalStateException if they decide about one of these differently
   */
  void check(List<String> slugs) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String slug : slugs) {
        List<String> ours = gate(client, slug);
        List<String> theirs = opa(client, slug);
        if (!ours.equals(theirs)) {
          throw new IllegalStateException(slug + ": the gate says " + ours + ", OPA " + theirs);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<String> gate(HttpClient client, String slug)
      throws IOException, InterruptedException {
    HttpResponse<Void> answer =
        client.send(
            HttpRequest.newBuilder(gate.resolve("/authz")).header("X-Tenant", slug).build(),
            HttpResponse.BodyHandlers.discarding());
    var said = new ArrayList<>(List.of(String.valueOf(answer.statusCode())));
    HEADERS.forEach(name -> said.add(answer.headers().firstValue(name).orElse("")));
    return said;
  }

  private List<String> opa(HttpClient client, String slug)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(opa.resolve("/v1/data/tenancy/decision"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"input\":{\"tenant\":\"" + slug + "\"}}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    JsonNode decision = new JsonMapper().readTree(answer.body()).path("result");
    var said = new ArrayList<>(List.of(decision.path("status").asText()));
    HEADERS.forEach(name -> said.add(decision.path("headers").path(name).asText()));
    return said;
  }
}
