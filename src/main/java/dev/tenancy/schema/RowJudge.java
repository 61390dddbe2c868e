package dev.tenancy.schema;

import dev.tenancy.registry.ApplicationRow;
import dev.tenancy.registry.Newcomer;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges the rows of an application's own table, each by itself and among the others: can it become
 * a record?
 */
final class RowJudge {
  /** The longest name the Kubernetes resource takes (its CRD). */
  private static final int LONGEST_NAME = 253;

  private final Set<String> schemas;
  private final Optional<String> schemaVersion;
  private final Map<String, Long> ids;
  private final Map<String, Long> slugs;
  private final Map<String, Long> livingSchemas;
  private final Map<String, Long> allSchemas;

  /**
   * @param rows all of the table
   * @param schemas the names of those schemas that are there
   * @param schemaVersion at which version they are, if it was said
   */
  RowJudge(List<ApplicationRow> rows, Set<String> schemas, Optional<String> schemaVersion) {
    this.schemas = schemas;
    this.schemaVersion = schemaVersion;
    this.ids = count(rows, row -> Optional.of(row.id().toLowerCase(Locale.ROOT)));
    this.allSchemas = count(rows, ApplicationRow::schemaName);
    this.livingSchemas = count(rows, row -> row.schemaName().filter(unused -> !row.isDeleted()));
    this.slugs =
        count(
            rows, row -> Optional.of(row.slug()).filter(unused -> !row.isDeleted() || isKept(row)));
  }

  private static Map<String, Long> count(
      List<ApplicationRow> rows, Function<ApplicationRow, Optional<String>> key) {
    return rows.stream()
        .map(key)
        .flatMap(Optional::stream)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** What a row is found to be. */
  sealed interface Verdict {}

  /** It can become this record. */
  record Fit(Newcomer newcomer) implements Verdict {}

  /** It cannot, for these reasons, each with its remedy. */
  record Unfit(List<String> reasons) implements Verdict {}

  Verdict judge(ApplicationRow row) {
    List<String> reasons = new ArrayList<>();
    Optional<UUID> id = id(row, reasons);
    Optional<Slug> slug = slug(row, reasons);
    name(row, reasons);
    Optional<SchemaName> schema = schema(row, reasons);
    if (!row.isDeleted() && !row.status().equals("ready")) {
      reasons.add(
          "status '%s' is none that can be adopted: it must be ready, or the row deleted. Finish the tenant, or delete it"
              .formatted(row.status()));
    }
    if (id.isEmpty() || slug.isEmpty() || !reasons.isEmpty()) {
      return new Unfit(reasons);
    }
    return new Fit(
        new Newcomer(
            id.get(),
            slug.get(),
            row.name(),
            schema,
            state(row),
            row.active(),
            row.isDeleted() ? Optional.of(row.deletedAt().orElse("now")) : Optional.empty(),
            schemaVersion));
  }

  private TenantState state(ApplicationRow row) {
    if (!row.isDeleted()) {
      return TenantState.READY;
    }
    return isKept(row) ? TenantState.DELETED : TenantState.DROPPED;
  }

  /** Deleted, but its schema is there, and is no other row's. */
  private boolean isKept(ApplicationRow row) {
    return row.isDeleted()
        && row.schemaName()
            .filter(schemas::contains)
            .filter(name -> allSchemas.getOrDefault(name, 0L) == 1)
            .isPresent();
  }

  private Optional<UUID> id(ApplicationRow row, List<String> reasons) {
    if (ids.getOrDefault(row.id().toLowerCase(Locale.ROOT), 0L) > 1) {
      reasons.add("the id is that of another row too: give one of them a new id");
    }
    Optional<UUID> id = uuid(row.id());
    if (id.isEmpty()) {
      reasons.add("the id is no UUID: give the row one (gen_random_uuid())");
    }
    return id;
  }

  /** The UUID, if the text is one in full: Java reads shorter ones too. */
  static Optional<UUID> uuid(String text) {
    try {
      UUID id = UUID.fromString(text);
      return Optional.of(id).filter(read -> read.toString().equals(text.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Slug> slug(ApplicationRow row, List<String> reasons) {
    Optional<Slug> slug = Slug.parse(row.slug());
    if (slug.isEmpty()) {
      reasons.add(
          "the slug '%s' is no DNS label: rename it, 1 to 63 of a-z, 0-9 and '-', neither first nor last a hyphen"
              .formatted(row.slug()));
    } else if ((!row.isDeleted() || isKept(row)) && slugs.getOrDefault(row.slug(), 0L) > 1) {
      reasons.add(
          row.isDeleted()
              ? "it is deleted, its schema %s is still there, and another row has its slug: drop the schema, or rename the slug"
                  .formatted(row.schemaName().orElse(""))
              : "another row that is not dropped has the slug '%s': rename one of them"
                  .formatted(row.slug()));
    }
    return slug;
  }

  private static void name(ApplicationRow row, List<String> reasons) {
    if (row.name().isEmpty() || row.name().codePointCount(0, row.name().length()) > LONGEST_NAME) {
      reasons.add(
          "the name is empty or too long: give it 1 to %d characters".formatted(LONGEST_NAME));
    }
  }

  private Optional<SchemaName> schema(ApplicationRow row, List<String> reasons) {
    if (row.isDeleted() && !isKept(row)) {
      return goneSchema(row);
    }
    String name = row.schemaName().orElse("");
    SchemaName schema;
    try {
      schema = new SchemaName(name);
    } catch (IllegalArgumentException e) {
      reasons.add(
          "schema_name '%s': %s. Rename the schema and the row's schema_name"
              .formatted(name, e.getMessage()));
      return Optional.empty();
    }
    if (livingSchemas.getOrDefault(name, 0L) > 1) {
      reasons.add("schema %s is that of another row too: give one of them its own".formatted(name));
    } else if (!schemas.contains(name)) {
      reasons.add(
          "there is no schema %s: restore it from a backup, or set the row's deleted_at"
              .formatted(name));
    }
    return Optional.of(schema);
  }

  /** A tombstone keeps its schema's name taken, unless another row has that name. */
  private Optional<SchemaName> goneSchema(ApplicationRow row) {
    try {
      return row.schemaName()
          .filter(name -> allSchemas.getOrDefault(name, 0L) == 1)
          .map(SchemaName::new);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
