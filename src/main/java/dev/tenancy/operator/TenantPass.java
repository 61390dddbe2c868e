package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.tenant.Failure;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One pass over one tenant: observe, decide, act, and mirror what came of it. */
final class TenantPass {
  private static final Logger LOG = LoggerFactory.getLogger(TenantPass.class);

  /** How often a pass begins anew because the object changed under its hands. */
  private static final int ATTEMPTS = 5;

  private final LivingPass living;
  private final DeletingPass deleting;
  private final StatusFactory statuses;
  private final StatusWriter writer;
  private final EventPublisher events;
  private final FinalizerRelease finalizer;
  private final Timer releases;

  TenantPass(
      LivingPass living,
      DeletingPass deleting,
      StatusFactory statuses,
      StatusWriter writer,
      EventPublisher events,
      FinalizerRelease finalizer,
      Timer releases) {
    this.living = living;
    this.deleting = deleting;
    this.statuses = statuses;
    this.writer = writer;
    this.events = events;
    this.finalizer = finalizer;
    this.releases = releases;
  }

  /**
   * Runs the pass.
   *
   * @param cached the object, maybe outdated
   * @return what it saw; empty if the object is gone
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server cannot be
   *     reached
   */
  Optional<Observation> run(Tenant cached) {
    Tenant tenant = cached;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Observation seen = observe(tenant);
      TenantStatus status = statuses.statusOf(tenant, seen);
      switch (writer.write(tenant, status)) {
        case StatusWrite.Outdated(Tenant newer) -> {
          tenant = newer;
          continue;
        }
        case StatusWrite.Gone() -> {
          return Optional.empty();
        }
        case StatusWrite.Written(Tenant now) -> tell(now, transitions(tenant, status, seen));
        case StatusWrite.Unchanged() -> {}
      }
      if (tenant.isMarkedForDeletion() && DeletingPass.mayGo(seen) && release(tenant)) {
        tell(tenant, List.of(Transition.finalizerReleased()));
      }
      return Optional.of(seen);
    }
    throw new RetryLaterException("the object changes faster than it can be looked at");
  }

  private boolean release(Tenant tenant) {
    return Boolean.TRUE.equals(releases.record(() -> finalizer.release(tenant)));
  }

  private Observation observe(Tenant tenant) {
    try {
      return tenant.isMarkedForDeletion() ? deleting.run(tenant) : living.run(tenant);
    } catch (JdbiException e) {
      return Observation.unseen(new Failure("DatabaseUnavailable", SqlErrors.describe(e)));
    }
  }

  private static List<Transition> transitions(Tenant tenant, TenantStatus now, Observation seen) {
    boolean restored = seen.record().filter(r -> r.deletion().count() > 0).isPresent();
    return new TransitionEvents(Optional.ofNullable(tenant.getStatus()), now, restored).list();
  }

  private void tell(Tenant tenant, List<Transition> transitions) {
    for (Transition transition : transitions) {
      // Tenant and uid come from the MDC; a second time they would be a field twice.
      LoggingEventBuilder line = LOG.atInfo().addKeyValue("reason", transition.reason());
      TenantStatus status = tenant.getStatus();
      if (status != null && status.workflow() != null) {
        line = line.addKeyValue("workflowId", status.workflow().id());
      }
      line.log("{}: {}", transition.reason(), transition.note());
    }
    events.publish(tenant, transitions);
  }
}
