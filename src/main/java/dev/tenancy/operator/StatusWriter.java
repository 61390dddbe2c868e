package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.StatusWrite.Gone;
import dev.tenancy.operator.StatusWrite.Outdated;
import dev.tenancy.operator.StatusWrite.Unchanged;
import dev.tenancy.operator.StatusWrite.Written;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/**
 * The one writer of {@code status}, also from a cleanup, which the framework gives no way to. By
 * server-side apply of a fresh object that holds the whole status and nothing else: what is left
 * out is removed, and no field of anybody else's is touched. It is bound to the uid and to the
 * version that was seen, so that neither a zombie operator nor a stale cache overwrites newer
 * words.
 */
public final class StatusWriter {
  /** The name of the field manager, in {@code metadata.managedFields}. */
  public static final String FIELD_MANAGER = "tenant-operator";

  // Forced: whoever else wrote to our status (kubectl edit) loses it.
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  /**
   * @param client needs {@code get} on tenants and {@code patch} on tenants/status
   */
  public StatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes {@code status}, unless {@code seen} says the same already.
   *
   * @param seen the object on which the status rests, with its uid and resourceVersion
   * @throws KubernetesClientException if the API server cannot be asked, or refuses for another
   *     reason than those that {@link StatusWrite} names
   */
  public StatusWrite write(Tenant seen, TenantStatus status) {
    if (status.equals(seen.getStatus())) {
      return new Unchanged();
    }
    Tenant fresh = new Tenant();
    ObjectMeta metadata = seen.getMetadata();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .build());
    fresh.setStatus(status);
    try {
      return new Written(client.resource(fresh).subresource("status").patch(APPLY));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> new Gone();
        case HttpURLConnection.HTTP_CONFLICT -> lookAgain(metadata, e);
        default -> throw e;
      };
    }
  }

  private StatusWrite lookAgain(ObjectMeta metadata, KubernetesClientException conflict) {
    Tenant newer = client.resources(Tenant.class).withName(metadata.getName()).get();
    if (newer == null || !newer.getMetadata().getUid().equals(metadata.getUid())) {
      return new Gone();
    }
    if (newer.getMetadata().getResourceVersion().equals(metadata.getResourceVersion())) {
      // A conflict, but nothing newer: not ours to explain away.
      throw conflict;
    }
    return new Outdated(newer);
  }
}
