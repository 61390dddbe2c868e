package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.workflow.WorkflowView;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.MDC;

/**
 * The framework's door to {@link TenantPass}. Status, Events and the finalizer's removal are the
 * pass' own work: the framework cannot patch a status from a cleanup, and removes finalizers by
 * name only.
 */
@ControllerConfiguration(
    name = "tenant",
    finalizerName = Tenant.FINALIZER,
    fieldManager = StatusWriter.FIELD_MANAGER,
    // Not by generation alone, which an annotation does not change.
    generationAwareEventProcessing = false,
    informer = @Informer(informerListLimit = 500L, onUpdateFilter = WorthALook.class))
final class TenantReconciler implements Reconciler<Tenant>, Cleaner<Tenant> {
  private static final Duration STALLED = Duration.ofSeconds(30);
  private static final Duration WAITING = Duration.ofSeconds(5);
  private static final Duration DROPPING = Duration.ofSeconds(10);
  private static final Duration ENDING = Duration.ofMillis(500);

  private final TenantPass pass;
  private final SimpleInboundEventSource<Tenant> recordChanges;
  private final Consumer<Cache<Tenant>> objects;
  private final Timer timer;
  private final RandomGenerator random;

  /**
   * @param recordChanges wakes a tenant when its record changed
   * @param objects is given the informer's view of all tenants
   * @param timer measures passes
   * @param random draws jitter
   */
  TenantReconciler(
      TenantPass pass,
      SimpleInboundEventSource<Tenant> recordChanges,
      Consumer<Cache<Tenant>> objects,
      Timer timer,
      RandomGenerator random) {
    this.pass = pass;
    this.recordChanges = recordChanges;
    this.objects = objects;
    this.timer = timer;
    this.random = random;
  }

  @Override
  public List<EventSource<?, Tenant>> prepareEventSources(EventSourceContext<Tenant> context) {
    objects.accept(context.getPrimaryCache());
    return List.of(recordChanges);
  }

  @Override
  public UpdateControl<Tenant> reconcile(Tenant tenant, Context<Tenant> context) {
    UpdateControl<Tenant> control = UpdateControl.noUpdate();
    run(tenant).ifPresent(control::rescheduleAfter);
    return control;
  }

  @Override
  public DeleteControl cleanup(Tenant tenant, Context<Tenant> context) {
    DeleteControl control = DeleteControl.noFinalizerRemoval();
    run(tenant).ifPresent(again -> control.rescheduleAfter(again.toMillis()));
    return control;
  }

  private Optional<Duration> run(Tenant tenant) {
    try (var name = MDC.putCloseable("tenant", tenant.getMetadata().getName());
        var uid = MDC.putCloseable("uid", tenant.getMetadata().getUid())) {
      return timer.record(() -> pass.run(tenant)).flatMap(this::again);
    } catch (Error e) {
      // The framework retries after exceptions alone. An error ends its thread: the tenant is not
      // looked at again, not even to be deleted, until the process starts anew.
      throw new IllegalStateException("a pass over the tenant broke off: " + e, e);
    }
  }

  /** When to look again if nothing happens until then. */
  private Optional<Duration> again(Observation seen) {
    if (seen.transientProblem().isPresent()) {
      throw new RetryLaterException(
          seen.transientProblem().get().reason() + ": " + seen.transientProblem().get().message());
    }
    if (seen.needsHelp().isPresent()) {
      return Optional.of(jittered(STALLED));
    }
    return switch (seen.record().map(TenantRecord::state).orElse(null)) {
      case DELETED -> Optional.of(jittered(WAITING));
      // A drop that lasts is told of; one that ends wakes us.
      case DROPPING -> Optional.of(jittered(DROPPING));
      // Its workflow ends in a moment, and nobody tells us when.
      case READY -> seen.workflow().filter(WorkflowView::isRunning).map(w -> jittered(ENDING));
      case null, default -> Optional.empty();
    };
  }

  private Duration jittered(Duration pause) {
    return pause.plusMillis(random.nextLong(pause.toMillis() / 2));
  }
}
