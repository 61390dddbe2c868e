package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.tenant.Failure;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the API server for a tenant. An informer does not notice a server that is frozen: its
 * connection is there, and nothing comes.
 */
final class ApiServerProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KubernetesClient client;

  /**
   * @param client needs {@code list} on tenants
   */
  ApiServerProbe(KubernetesClient client) {
    this.client =
        client
            .newClient(
                new RequestConfigBuilder()
                    .withRequestTimeout(Math.toIntExact(PATIENCE.toMillis()))
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(KubernetesClient.class);
  }

  /** Why tenants cannot be read, in one line; empty if they can. Asks, within two seconds. */
  Optional<String> problem() {
    try {
      var unused =
          client.resources(Tenant.class).list(new ListOptionsBuilder().withLimit(1L).build());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(describe(e));
    }
  }

  /** What is wrong with the way to the API server, in one line for people. */
  static String describe(RuntimeException e) {
    if (e instanceof KubernetesClientException k
        && k.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return "the API server has no tenants.tenancy.dev: kubectl apply --server-side -f crds/";
    }
    return "API server: " + Failure.messageOf(e);
  }
}
