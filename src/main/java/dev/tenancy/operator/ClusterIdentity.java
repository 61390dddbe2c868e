package dev.tenancy.operator;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Which cluster this is. Kubernetes has no name for it; by convention it is the uid of namespace
 * kube-system, which lives as long as the cluster, also through a restore of etcd.
 */
final class ClusterIdentity {
  private static final String NAMESPACE = "kube-system";

  private final KubernetesClient client;

  /**
   * @param client needs {@code get} on namespace kube-system
   */
  ClusterIdentity(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The cluster, asked anew each time.
   *
   * @throws KubernetesClientException if it cannot be told
   */
  String read() {
    Namespace found = client.namespaces().withName(NAMESPACE).get();
    if (found == null) {
      throw new KubernetesClientException("there is no namespace " + NAMESPACE);
    }
    return found.getMetadata().getUid();
  }
}
