package dev.tenancy.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Since when something is known to belong to nobody. Kept in the registry: of several operators,
 * and after a restart, one alone tells of it, and what is repaired was seen more than once. Every
 * method throws JDBI's exception if the registry cannot be reached.
 */
public final class Sightings {
  private final Database database;

  public Sightings(Database database) {
    this.database = database;
  }

  /**
   * What was seen.
   *
   * @param kind in what way it belongs to nobody
   * @param subject what it is; with the kind its identity
   */
  public record Subject(String kind, String subject) {}

  /**
   * How long it is known.
   *
   * @param since when it was seen first, without a break, by the database's clock
   * @param age how long ago that was
   * @param fresh whether nobody saw it before
   */
  public record Sighting(Instant since, Duration age, boolean fresh) {}

  /**
   * Notes a look at everything.
   *
   * @param kinds that were looked for; what is known of these and was not seen is forgotten
   * @param seen what was seen
   * @param gap after how long without a look what is seen counts as seen for the first time again
   * @return for each that was seen, how long it is known
   */
  public Map<Subject, Sighting> note(
      Collection<String> kinds, Collection<Subject> seen, Duration gap) {
    List<Subject> all = List.copyOf(Set.copyOf(seen));
    Object[] kindsSeen = all.stream().map(Subject::kind).toArray();
    Object[] subjects = all.stream().map(Subject::subject).toArray();
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              handle
                  .createUpdate(
                      """
                      delete from tenancy.orphans o
                      where o.kind = any(:looked) and not exists (
                        select from unnest(:kinds, :subjects) as s (kind, subject)
                        where s.kind = o.kind and s.subject = o.subject)
                      """)
                  .bindArray("looked", String.class, kinds.toArray())
                  .bindArray("kinds", String.class, kindsSeen)
                  .bindArray("subjects", String.class, subjects)
                  .execute();
              Map<Subject, Sighting> known = new HashMap<>();
              if (all.isEmpty()) {
                return known;
              }
              handle
                  .createQuery(
                      """
                      insert into tenancy.orphans as o (kind, subject)
                      select kind, subject from unnest(:kinds, :subjects) as s (kind, subject)
                      order by kind, subject
                      on conflict (kind, subject) do update
                        set first_seen = case
                              when o.last_seen < clock_timestamp() - :gap * interval '1 millisecond'
                              then clock_timestamp() else o.first_seen end,
                            last_seen = clock_timestamp(), sightings = o.sightings + 1
                      returning kind, subject, first_seen, sightings,
                        extract(epoch from clock_timestamp() - first_seen)::float8 as age
                      """)
                  .bindArray("kinds", String.class, kindsSeen)
                  .bindArray("subjects", String.class, subjects)
                  .bind("gap", gap.toMillis())
                  .map(
                      (row, context) ->
                          Map.entry(
                              new Subject(row.getString("kind"), row.getString("subject")),
                              new Sighting(
                                  row.getTimestamp("first_seen").toInstant(),
                                  Duration.ofMillis((long) (row.getDouble("age") * 1000)),
                                  row.getLong("sightings") == 1)))
                  .forEach(e -> known.put(e.getKey(), e.getValue()));
              return known;
            });
  }
}
