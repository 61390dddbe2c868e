package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Slug;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/** The brake in the registry holds what a plain model of it holds, whatever comes in what order. */
@Tag("slow")
class BrakePropertyTest {
  private static final String SEED = "20260102";
  private static final Duration WINDOW = Duration.ofSeconds(250);

  private static RegistryFixture fixture;
  private static Connection admin;

  @BeforeContainer
  static void open() throws SQLException {
    fixture = new RegistryFixture();
    admin = fixture.postgres().admin().getConnection();
  }

  @AfterContainer
  static void close() throws SQLException {
    admin.close();
    fixture.close();
  }

  /** What may happen; {@code which} picks one of those it can happen to. */
  record Step(Kind kind, int which) {}

  enum Kind {
    CREATE,
    DELETE,
    RESTORE,
    RELEASE,
    /** A hundred seconds pass. */
    AGE
  }

  /** A tenant as the model knows it. */
  private static final class Modelled {
    final String slug;
    boolean deleted;
    boolean held;
    int age;

    Modelled(String slug) {
      this.slug = slug;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(3, Kind.CREATE),
            Tuple.of(9, Kind.DELETE),
            Tuple.of(1, Kind.RESTORE),
            Tuple.of(1, Kind.RELEASE),
            Tuple.of(2, Kind.AGE));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 1_000))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<BrakeSettings> settings() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false)),
            Arbitraries.integers().between(0, 6),
            Arbitraries.of(0, 1, 20, 33, 50, 100))
        .as((on, deletions, percent) -> new BrakeSettings(on, deletions, percent, WINDOW));
  }

  @Property(tries = 60, seed = SEED, shrinking = ShrinkingMode.BOUNDED)
  void anyHistory_holdsWhatTheModelHolds(
      @ForAll("settings") BrakeSettings settings, @ForAll("steps") List<Step> steps)
      throws SQLException {
    Brake brake = fixture.brake(settings);
    forget();
    List<Modelled> model = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      create(model);
    }
    for (Step step : steps) {
      switch (step.kind()) {
        case CREATE -> create(model);
        case DELETE -> delete(model, step.which(), settings);
        case RESTORE -> restore(model, step.which());
        case RELEASE -> release(model, brake);
        case AGE -> age(model);
      }
      assertThat(held()).isEqualTo(expected(model));
    }
    Statistics.collect(model.stream().anyMatch(t -> t.held) ? "some held" : "none held");
  }

  private static void create(List<Modelled> model) {
    String slug = "t-" + model.size();
    fixture
        .database()
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into tenancy.tenants (slug, name, schema_name, status, resource_uid, version)
                    values (?, 'x', replace(?, '-', '_'), 'ready', ?, 0)
                    """,
                    slug,
                    slug,
                    slug));
    model.add(new Modelled(slug));
  }

  private static void delete(List<Modelled> model, int which, BrakeSettings settings) {
    List<Modelled> living = model.stream().filter(t -> !t.deleted).toList();
    if (living.isEmpty()) {
      return;
    }
    Modelled tenant = living.get(which % living.size());
    fixture.softDelete(record(tenant));
    long lately = 1 + model.stream().filter(t -> t.deleted && t.age < WINDOW.toSeconds()).count();
    long fleet = living.size() - 1 + lately;
    tenant.deleted = true;
    tenant.age = 0;
    tenant.held =
        settings.enabled()
            && lately > settings.deletions()
            && lately > fleet * settings.percent() / 100.0;
  }

  private static void restore(List<Modelled> model, int which) {
    List<Modelled> deleted = model.stream().filter(t -> t.deleted).toList();
    if (deleted.isEmpty()) {
      return;
    }
    Modelled tenant = deleted.get(which % deleted.size());
    var record = record(tenant);
    assertThat(
            new TenantRestore(fixture.database())
                .restore(record.id(), record.version(), tenant.slug))
        .isPresent();
    tenant.deleted = false;
    tenant.held = false;
  }

  private static void release(List<Modelled> model, Brake brake) {
    assertThat(brake.releaseAll().stream().map(Slug::value))
        .containsExactlyElementsOf(
            model.stream().filter(t -> t.held).map(t -> t.slug).sorted().toList());
    model.forEach(tenant -> tenant.held = false);
  }

  private static void age(List<Modelled> model) throws SQLException {
    asAdmin("update tenancy.tenants set deleted_at = deleted_at - interval '100 s'");
    model.stream().filter(t -> t.deleted).forEach(tenant -> tenant.age += 100);
  }

  private static Map<String, Boolean> expected(List<Modelled> model) {
    return model.stream().collect(Collectors.toMap(t -> t.slug, t -> t.held));
  }

  private static Map<String, Boolean> held() {
    return fixture.records().changedSince(0, 1_000).stream()
        .collect(Collectors.toMap(r -> r.slug().value(), r -> r.deletion().heldAt().isPresent()));
  }

  private static dev.tenancy.tenant.TenantRecord record(Modelled tenant) {
    return fixture.records().findByOwner(tenant.slug).orElseThrow();
  }

  /** Records are never removed; only past the triggers. */
  private static void forget() throws SQLException {
    asAdmin(
        "set session_replication_role = replica; delete from tenancy.tenants;"
            + " set session_replication_role = origin");
  }

  private static void asAdmin(String sql) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }
}
