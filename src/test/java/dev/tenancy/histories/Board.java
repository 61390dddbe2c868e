package dev.tenancy.histories;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.tenant.TenantRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** What the operators of a round have got to know, each of all: also what is out of date by now. */
final class Board {
  private final List<TenantRecord> records = new CopyOnWriteArrayList<>();
  private final List<SoftDeleted> proofs = new CopyOnWriteArrayList<>();
  private final List<DropPermit> permits = new CopyOnWriteArrayList<>();
  private final Set<UUID> schemas = ConcurrentHashMap.newKeySet();
  private final AtomicInteger owners = new AtomicInteger();
  private final String slug;

  Board(String slug) {
    this.slug = slug;
  }

  /** The uid of a new object of this name. */
  String newOwner() {
    return slug + "-o" + owners.incrementAndGet();
  }

  /** The uid of some object there has been. */
  String anyOwner(RandomGenerator random) {
    return slug + "-o" + (1 + random.nextInt(Math.max(1, owners.get())));
  }

  void note(TenantRecord record) {
    records.add(record);
  }

  void note(SoftDeleted proof) {
    proofs.add(proof);
  }

  void note(DropPermit permit) {
    permits.add(permit);
  }

  void noteSchema(TenantRecord record) {
    schemas.add(record.id());
  }

  boolean hasSchema(TenantRecord record) {
    return schemas.contains(record.id());
  }

  Optional<TenantRecord> anyRecord(RandomGenerator random) {
    return any(records, random);
  }

  Optional<SoftDeleted> anyProof(RandomGenerator random) {
    return any(proofs, random);
  }

  Optional<DropPermit> anyPermit(RandomGenerator random) {
    return any(permits, random);
  }

  Optional<DropPermit> lastPermit() {
    List<DropPermit> now = List.copyOf(permits);
    return now.isEmpty() ? Optional.empty() : Optional.of(now.getLast());
  }

  /** Half of the time the newest. */
  private static <T> Optional<T> any(List<T> all, RandomGenerator random) {
    List<T> now = List.copyOf(all);
    if (now.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(random.nextBoolean() ? now.getLast() : now.get(random.nextInt(now.size())));
  }
}
