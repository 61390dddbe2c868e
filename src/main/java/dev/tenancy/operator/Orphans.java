package dev.tenancy.operator;

import dev.tenancy.operator.EvidenceGatherer.Gathered;
import dev.tenancy.operator.OrphanNews.Item;
import dev.tenancy.registry.Homes;
import dev.tenancy.registry.Sightings;
import dev.tenancy.registry.Sightings.Sighting;
import dev.tenancy.registry.Sightings.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks now and then for what belongs to nobody any more, tells of it, and repairs what is provably
 * the operator's own and was seen twice. Events of an object that vanished (its finalizer stripped
 * by hand, etcd restored from a backup) never reach a reconciler.
 */
final class Orphans implements AutoCloseable {
  /** So many looks may fail before what is found counts as found for the first time. */
  private static final int LOOKS_MISSED = 5;

  private final EvidenceGatherer gatherer;
  private final OrphanFinder finder;
  private final Sightings sightings;
  private final Homes homes;
  private final OrphanNews news;
  private final OrphanRepairs repairs;
  private final OrphanRepair mode;
  private final Duration interval;
  private final Rounds rounds;

  /**
   * @param interval how often it looks
   */
  Orphans(
      EvidenceGatherer gatherer,
      OrphanFinder finder,
      Sightings sightings,
      Homes homes,
      OrphanNews news,
      OrphanRepairs repairs,
      OrphanRepair mode,
      Duration interval) {
    this.gatherer = gatherer;
    this.finder = finder;
    this.sightings = sightings;
    this.homes = homes;
    this.news = news;
    this.repairs = repairs;
    this.mode = mode;
    this.interval = interval;
    this.rounds = new Rounds("look for orphans", interval, this::look);
  }

  /** Begins. */
  void start() {
    rounds.start();
  }

  /** Looks at everything once. */
  void look() {
    Gathered gathered = gatherer.gather();
    Evidence evidence = gathered.evidence();
    evidence.objects().ifPresent(seen -> homes.note(seen.cluster(), evidence.newcomers()));
    List<Orphan> found = finder.find(evidence);
    Set<OrphanKind> kinds = evidence.kinds();
    Map<Subject, Sighting> known =
        sightings.note(
            kinds.stream().map(OrphanKind::label).toList(),
            found.stream().map(Orphans::subject).toList(),
            interval.multipliedBy(LOOKS_MISSED));
    Optional<String> held = VanishLimit.exceeded(evidence, found);
    List<Item> items =
        found.stream()
            .flatMap(
                orphan ->
                    Optional.ofNullable(known.get(subject(orphan)))
                        .map(sighting -> new Item(orphan, sighting))
                        .stream())
            .toList();
    news.tell(gathered, held, items);
    if (mode == OrphanRepair.REPAIR) {
      items.forEach(item -> repair(item, held));
    }
  }

  private void repair(Item item, Optional<String> held) {
    Optional<Orphan.Repair> repair = item.orphan().repair();
    if (repair.isEmpty() || held.isPresent() && repair.get().deed() == Orphan.Deed.SOFT_DELETE) {
      return;
    }
    // Twice: what vanished may come back, and one look may be wrong.
    boolean seenTwice = item.sighting().age().compareTo(interval) >= 0;
    if (seenTwice && repairs.repair(item.orphan())) {
      news.repaired(item.orphan());
    }
  }

  private static Subject subject(Orphan orphan) {
    return new Subject(orphan.kind().label(), orphan.subject());
  }

  @Override
  public void close() {
    rounds.close();
  }
}
