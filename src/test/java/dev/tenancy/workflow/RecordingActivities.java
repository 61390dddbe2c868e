package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Activities that note their names in the order in which they are called, and fail as told. */
final class RecordingActivities
    implements SoftDeleteActivities,
        RetentionActivities,
        DrainActivities,
        DropActivities,
        ProvisioningActivities,
        MigrationActivities {
  private final SoftDeleted softDeleted;
  private final DropPermit permit;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, IntFunction<RuntimeException>> failures = new ConcurrentHashMap<>();
  private final List<DropTime> dropTimes = new CopyOnWriteArrayList<>();
  private volatile boolean wanted = true;
  private volatile @Nullable String refusal;

  RecordingActivities(SoftDeleted softDeleted, DropPermit permit) {
    this.softDeleted = softDeleted;
    this.permit = permit;
  }

  /** Has an activity throw what the function gives for the n-th call, from 1; null: it succeeds. */
  RecordingActivities failing(String activity, IntFunction<RuntimeException> failure) {
    failures.put(activity, failure);
    return this;
  }

  /** Has provisioning hear that the tenant is not wanted any more. */
  RecordingActivities notWanted() {
    wanted = false;
    return this;
  }

  /** Has the registry say in turn when the schema may be dropped; the last for ever. */
  RecordingActivities keeping(DropTime... times) {
    dropTimes.addAll(List.of(times));
    return this;
  }

  /** Has the registry refuse every order. */
  RecordingActivities refusing(String why) {
    refusal = why;
    return this;
  }

  /** The names, in order; an attempt that failed counts. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** One interface of it, so that a step on the wrong queue hangs and shows. */
  <T> T only(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(this, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void note(String activity) {
    note(activity, "");
  }

  private void note(String activity, String details) {
    calls.add(activity + details);
    int n = Math.toIntExact(calls.stream().filter(c -> c.startsWith(activity)).count());
    RuntimeException failure = failures.getOrDefault(activity, i -> null).apply(n);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public SoftDeleted softDeleteTenant(UUID tenantId) {
    note("softDeleteTenant");
    return softDeleted;
  }

  @Override
  public TenantInfo getTenantInfo(SoftDeleted proof) {
    note("getTenantInfo");
    return new TenantInfo(5_000, !dropTimes.isEmpty());
  }

  @Override
  public DropTime getDropTime(SoftDeleted proof) {
    note("getDropTime");
    DropTime now = dropTimes.getFirst();
    if (dropTimes.size() > 1) {
      dropTimes.removeFirst();
    }
    return now;
  }

  @Override
  public OrderResult orderDrop(SoftDeleted proof, String order) {
    note("orderDrop", " " + order);
    return new OrderResult(refusal);
  }

  @Override
  public void recordDeletionFailure(SoftDeleted proof, String type, String message) {
    note("recordDeletionFailure", " " + type + ": " + message);
  }

  @Override
  public DropPermit drainTenant(SoftDeleted proof, TenantInfo info) {
    note("drainTenant");
    return permit;
  }

  @Override
  public void dropTenantSchema(DropPermit proof) {
    note("dropTenantSchema");
  }

  @Override
  public boolean createTenantSchema(UUID tenantId) {
    note("createTenantSchema");
    return wanted;
  }

  @Override
  public Migration migrateTenantSchema(UUID tenantId) {
    note("migrateTenantSchema");
    return new Migration(true, "12");
  }

  @Override
  public boolean markReady(UUID tenantId, @Nullable String schemaVersion) {
    note("markReady", " " + schemaVersion);
    return true;
  }

  @Override
  public void markFailed(UUID tenantId, String type, String message) {
    note("markFailed", " " + type + ": " + message);
  }
}
