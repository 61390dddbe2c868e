package dev.tenancy.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease whose holder acts. It saves work; safety does not rest on it. */
final class LeaderLease {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);
  private static final String NAME = "tenant-operator";

  private final KubernetesClient client;
  private final String namespace;
  private final String identity;
  private volatile boolean stopping;

  /**
   * @param namespace where the lease is
   * @param identity the pod's name: after a crash the same pod leads again without a wait
   */
  LeaderLease(KubernetesClient client, String namespace, String identity) {
    this.client = client;
    this.namespace = namespace;
    this.identity = identity;
  }

  LeaderElectionConfiguration configuration() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(NAME)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> LOG.info("leading"),
                this::lostLead,
                leader -> LOG.info("the leader is {}", leader)))
        .withExitOnStopLeading(false)
        .build();
  }

  private void lostLead() {
    if (!stopping) {
      LOG.error("lost the lead: exiting, to begin anew as a follower");
      // From a thread of its own: the exit waits for the hook that closes us, and that for this
      // callback.
      Thread.ofPlatform().name("exit").start(() -> System.exit(1));
    }
  }

  /** From now on losing the lead is meant. */
  void stop() {
    stopping = true;
  }

  /** Gives the lease back, so that another leads at once and not after its time is over. */
  void release() {
    try {
      Lease lease = client.resources(Lease.class).inNamespace(namespace).withName(NAME).get();
      if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
        return;
      }
      lease.getSpec().setHolderIdentity("");
      // With the version that was read: whoever took it meanwhile keeps it.
      client.resource(lease).update();
      LOG.info("lease released");
    } catch (KubernetesClientException e) {
      LOG.debug("the lease was not released; it runs out", e);
    }
  }
}
