package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tenant objects as the API server has them now, not as a cache remembers them. Every method throws
 * {@link io.fabric8.kubernetes.client.KubernetesClientException} if it cannot be asked; a missing
 * CRD is such a failure, never an absent object.
 */
final class LiveTenants {
  private static final long PAGE = 500;

  private final KubernetesClient client;

  /**
   * @param client needs {@code list} on tenants
   */
  LiveTenants(KubernetesClient client) {
    this.client = client;
  }

  /** The object of this name; empty only if the API server said that there is none. */
  Optional<Tenant> find(String name) {
    // Not by a get: its 404 may mean that the whole resource is gone. A list of a resource that is
    // gone fails.
    return client
        .resources(Tenant.class)
        .list(new ListOptionsBuilder().withFieldSelector("metadata.name=" + name).build())
        .getItems()
        .stream()
        .findFirst();
  }

  /** How many there are. */
  long count() {
    KubernetesResourceList<Tenant> first =
        client.resources(Tenant.class).list(new ListOptionsBuilder().withLimit(1L).build());
    Long more = first.getMetadata().getRemainingItemCount();
    return first.getItems().size() + (more == null ? 0 : more);
  }

  /** All of them, as at one moment. */
  List<Tenant> list() {
    List<Tenant> all = new ArrayList<>();
    String next = null;
    do {
      KubernetesResourceList<Tenant> page =
          client
              .resources(Tenant.class)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      all.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }
}
