package dev.tenancy.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.api.Tenant;
import dev.tenancy.schema.Blocker;
import dev.tenancy.schema.Blockers;
import dev.tenancy.tenant.DeletionCourse;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.Drain;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.GateClosing;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.WorkflowView;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A tenant and what a pass saw of it, read from {@code src/test/resources/status/*-in.yaml}. */
record SituationFile(String name, Tenant tenant, Observation seen) {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "status");
  private static final UUID ID = UUID.fromString("5f1c3a52-0b0e-4c57-9a53-6d9b8f7f2f10");

  static Stream<SituationFile> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-in.yaml"))
          .sorted()
          .map(SituationFile::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SituationFile named(String name) {
    return read(DIRECTORY.resolve(name + "-in.yaml"));
  }

  Path expected() {
    return DIRECTORY.resolve(name + "-out.yaml");
  }

  @Override
  public String toString() {
    return name;
  }

  private static SituationFile read(Path file) {
    try {
      JsonNode in = Serialization.unmarshal(Files.readString(file), JsonNode.class);
      Tenant tenant = Serialization.jsonMapper().convertValue(in.get("tenant"), Tenant.class);
      return new SituationFile(
          file.getFileName().toString().replace("-in.yaml", ""), tenant, seen(in.get("seen")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Observation seen(JsonNode in) {
    if (in.has("unseen")) {
      return Observation.unseen(failure(in.get("unseen")).orElseThrow());
    }
    List<Blocker> blockers = new ArrayList<>();
    in.path("blockers").forEach(blocker -> blockers.add(blocker(blocker)));
    return new Observation(
        true,
        Optional.ofNullable(in.get("record")).map(SituationFile::record),
        Optional.ofNullable(in.get("workflow"))
            .map(
                w ->
                    new WorkflowView(
                        w.get("id").asText(),
                        w.get("runId").asText(),
                        w.get("status").asText(),
                        Optional.empty(),
                        text(w, "dropping"))),
        new Blockers(blockers),
        failure(in.get("transientProblem")),
        failure(in.get("stall")),
        in.path("schemaSeenAbsent").asBoolean(false));
  }

  private static Blocker blocker(JsonNode in) {
    Optional<Instant> since = text(in, "since").map(Instant::parse);
    Duration age = Duration.ofSeconds(in.get("seconds").asInt());
    return in.has("gid")
        ? new Blocker.Prepared(in.get("gid").asText(), text(in, "role"), since, age)
        : new Blocker.Session(
            in.get("pid").asInt(),
            text(in, "role"),
            text(in, "application"),
            text(in, "state"),
            since,
            age,
            Blocker.Ending.POSSIBLE,
            Optional.empty());
  }

  private static TenantRecord record(JsonNode in) {
    return new TenantRecord(
        ID,
        new Slug("acme-corp"),
        "Acme Corp",
        in.has("schemaName")
            ? text(in, "schemaName").filter(n -> !n.isEmpty()).map(SchemaName::new)
            : Optional.of(new SchemaName("tenant_acme_corp")),
        TenantState.of(in.get("state").asText()),
        in.path("active").asBoolean(true),
        in.path("suspended").asBoolean(false),
        Optional.of("0c5ee4c1-7d5f-4d0c-8c8e-3d0c5a3c4e11"),
        DeletionTerms.DEFAULT
            .withPolicy(DeletionPolicy.valueOf(in.path("policy").asText("DROP")))
            .withRetention(Duration.parse(in.path("retention").asText("PT0S"))),
        Optional.of("12"),
        Optional.empty(),
        new DeletionCourse(
            0,
            text(in, "deletedAt").map(Instant::parse),
            text(in, "droppedAt").map(Instant::parse),
            text(in, "heldAt").map(Instant::parse),
            gateClosing(in.get("gateClosed")),
            text(in, "dropAfter").or(() -> text(in, "deletedAt")).map(Instant::parse),
            in.path("dropPaused").asBoolean(false),
            false,
            new Drain(Optional.empty(), in.path("sessionsEnded").asInt(0))),
        in.get("version").asLong(),
        failure(in.get("failure")));
  }

  private static Optional<GateClosing> gateClosing(JsonNode in) {
    return Optional.ofNullable(in)
        .map(
            g ->
                new GateClosing(
                    Instant.parse(g.get("at").asText()),
                    Duration.ofMillis(g.get("waitedMs").asLong()),
                    text(g, "waitedFor")));
  }

  private static Optional<Failure> failure(JsonNode in) {
    return Optional.ofNullable(in)
        .map(f -> new Failure(f.get("reason").asText(), f.get("message").asText()));
  }

  private static Optional<String> text(JsonNode in, String field) {
    return Optional.ofNullable(in.get(field)).map(JsonNode::asText);
  }
}
