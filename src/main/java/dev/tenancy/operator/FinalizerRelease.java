package dev.tenancy.operator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tenancy.api.Tenant;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Takes our finalizer off an object, and nothing else off anything: a JSON patch (RFC 6902) that
 * tests the uid and the value at the index it removes. A late retry by name alone would strip a
 * re-created object, by index alone another controller's finalizer.
 */
public final class FinalizerRelease {
  /** Other controllers change the list a few times, not for ever. */
  private static final int ATTEMPTS = 10;

  /** What the API server answers to a patch whose test fails. */
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;

  /**
   * @param client needs {@code get} and {@code patch} on tenants
   */
  public FinalizerRelease(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Removes {@link Tenant#FINALIZER} from this very object. Afterwards it does not carry it, or is
   * gone, whoever did it.
   *
   * @param seen the object, maybe outdated; its uid counts
   * @return whether this call removed it; false if it was gone already
   * @throws KubernetesClientException if the API server cannot be asked or refuses, also if the
   *     list of finalizers changed at each of ten attempts
   */
  public boolean release(Tenant seen) {
    Tenant current = seen;
    KubernetesClientException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!isHeld(current, seen.getMetadata().getUid())) {
        return false;
      }
      ObjectMeta metadata = current.getMetadata();
      try {
        client
            .resources(Tenant.class)
            .withName(metadata.getName())
            .patch(PatchContext.of(PatchType.JSON), patch(metadata));
        return true;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return false;
        }
        if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        last = e;
        current = client.resources(Tenant.class).withName(metadata.getName()).get();
      }
    }
    throw last == null ? new KubernetesClientException("no attempt was made") : last;
  }

  private static boolean isHeld(@Nullable Tenant current, String uid) {
    return current != null
        && current.getMetadata().getUid().equals(uid)
        && current.getMetadata().getFinalizers().contains(Tenant.FINALIZER);
  }

  private static String patch(ObjectMeta metadata) {
    String path = "/metadata/finalizers/" + metadata.getFinalizers().indexOf(Tenant.FINALIZER);
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/uid")
        .put("value", metadata.getUid());
    patch.addObject().put("op", "test").put("path", path).put("value", Tenant.FINALIZER);
    patch.addObject().put("op", "remove").put("path", path);
    return patch.toString();
  }
}
