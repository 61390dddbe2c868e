package dev.tenancy.gate;

import dev.tenancy.registry.GateMemory;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All tenants there are, tombstones too, as decisions ready to be given: so that what is not here
 * is unknown, without a question to the database.
 */
final class TenantView implements GateMemory {
  private final Lease lease;
  private final Map<Refusal, Future<Admission>> refusals = new EnumMap<>(Refusal.class);
  private volatile Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile long renewedNanos;
  private volatile boolean loaded;

  /**
   * @param version of the record that decides; of two records of one slug the newer one does, as
   *     the older is a tombstone by then
   */
  private record Entry(long version, Future<Admission> answer) {}

  TenantView(Lease lease) {
    this.lease = lease;
    this.renewedNanos = System.nanoTime();
    Arrays.stream(Refusal.values())
        .forEach(refusal -> refusals.put(refusal, Future.succeededFuture(new Refused(refusal))));
  }

  /**
   * The decision about a slug, while the lease holds; empty if memory must not be trusted.
   *
   * @param slug well-formed
   */
  Optional<Future<Admission>> trusted(Slug slug) {
    // The lease first, the memory after: the other way round, an old yes could meet a new lease.
    if (!lease.holds()) {
      return Optional.empty();
    }
    Entry entry = entries.get(slug.value());
    Future<Admission> answer = entry == null ? refusal(Refusal.UNKNOWN) : entry.answer();
    // Once more, for a process that was frozen in between.
    return lease.holds() ? Optional.of(answer) : Optional.empty();
  }

  /** Whether this slug was deleted when it was last heard of, however long ago. */
  boolean wasDeleted(Slug slug) {
    Entry entry = entries.get(slug.value());
    return entry != null && entry.answer() == refusal(Refusal.DELETED);
  }

  /** Takes in what somebody read past the feed, unless more is known. */
  void learn(TenantRecord record) {
    put(entries, record);
  }

  @Override
  public void replace(List<TenantRecord> all) {
    Map<String, Entry> anew = new ConcurrentHashMap<>(all.size() * 2);
    all.forEach(record -> put(anew, record));
    lease.end();
    entries = anew;
  }

  @Override
  public void apply(List<TenantRecord> changes) {
    changes.forEach(record -> put(entries, record));
  }

  @Override
  public void renewed(long sentNanos, Duration term) {
    renewedNanos = sentNanos;
    lease.renew(sentNanos, term);
    loaded = true;
  }

  /** Whether it was complete once. */
  boolean isLoaded() {
    return loaded;
  }

  /** How old what it knows may be. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - renewedNanos);
  }

  /** How long it may still be trusted. */
  Duration leaseLeft() {
    return lease.left();
  }

  /** How many slugs it knows. */
  int size() {
    return entries.size();
  }

  private void put(Map<String, Entry> into, TenantRecord record) {
    Entry entry = new Entry(record.version(), answer(record));
    into.merge(
        record.slug().value(), entry, (old, now) -> old.version() > now.version() ? old : now);
  }

  private Future<Admission> answer(TenantRecord record) {
    return switch (Admission.of(record)) {
      case Refused(Refusal why) -> refusal(why);
      case Admission yes -> Future.succeededFuture(yes);
    };
  }

  private Future<Admission> refusal(Refusal why) {
    return Objects.requireNonNull(refusals.get(why));
  }
}
