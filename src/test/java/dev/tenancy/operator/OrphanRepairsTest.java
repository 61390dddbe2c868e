package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.config.TemporalOptions;
import dev.tenancy.operator.Orphan.Deed;
import dev.tenancy.operator.Orphan.ObjectName;
import dev.tenancy.operator.Orphan.Repair;
import dev.tenancy.registry.Claim;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.TaskQueues;
import dev.tenancy.workflow.TemporalConnection;
import dev.tenancy.workflow.TransitionWorkflows;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A repair believes nobody: it asks the API server and the registry at the moment it is done. */
@Tag("slow")
class OrphanRepairsTest {
  private static RegistryFixture fixture;
  private static KubernetesClient client;
  private static TemporalConnection temporal;

  private final List<String> woken = new ArrayList<>();
  private final OrphanRepairs repairs =
      new OrphanRepairs(
          fixture.records(),
          fixture.registry(),
          new LiveTenants(client),
          new Engine(
              new TransitionWorkflows(temporal.client(), new TaskQueues("tenancy")),
              Clock.systemUTC()),
          woken::add);

  @BeforeAll
  static void start() {
    fixture = new RegistryFixture(Stack.builder().kubernetes());
    Path kubeconfig =
        fixture.stack().apiServer().kubeconfigFor("tenancy-system", "tenant-operator");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
    // Nobody listens there: a repair needs no Temporal.
    temporal =
        TemporalConnection.open(
            new TemporalOptions("127.0.0.1:9", "default", Optional.empty(), Optional.empty()));
  }

  @AfterAll
  static void stop() {
    temporal.close();
    client.close();
    fixture.close();
  }

  @Test
  void givenAnObjectThatCameBack_whenItsRecordIsToBeRepaired_thenNothingIsDone()
      throws IOException {
    TenantRecord record = recordOf("returned", create("returned"));
    assertThat(repairs.repair(vanished(record))).isFalse();
    assertThat(state(record)).isEqualTo(TenantState.PROVISIONING);
  }

  @Test
  void givenAnObjectThatIsGone_whenItsRecordIsRepairedTwice_thenItIsDeletedOnce() {
    TenantRecord record = recordOf("gone", "uid-of-gone");
    assertThat(repairs.repair(vanished(record))).isTrue();
    assertThat(state(record)).isEqualTo(TenantState.DELETED);
    assertThat(repairs.repair(vanished(record))).isFalse();
    assertThat(fixture.records().find(record.id()).orElseThrow().deletion().count()).isEqualTo(1);
  }

  @Test
  void givenARecordWithANewOwner_whenTheOldOnesAbsenceIsToBeRepaired_thenNothingIsDone() {
    TenantRecord record = recordOf("inherited", "uid-of-heir");
    Orphan old =
        new Orphan(
            OrphanKind.RECORD_WITHOUT_OBJECT,
            record.id().toString(),
            "inherited",
            Optional.of(record.id()),
            Optional.of(new ObjectName("inherited", "uid-of-old")),
            "gone",
            Optional.of(new Repair(Deed.SOFT_DELETE, "go")),
            List.of());
    assertThat(repairs.repair(old)).isFalse();
    assertThat(state(record)).isEqualTo(TenantState.PROVISIONING);
  }

  @Test
  void givenAnObjectWithoutRecord_whenRepaired_thenItIsLookedAtAgain() {
    Orphan orphan =
        new Orphan(
            OrphanKind.OBJECT_WITHOUT_RECORD,
            "uid",
            "forgotten",
            Optional.empty(),
            Optional.of(new ObjectName("forgotten", "uid")),
            "no record",
            Optional.of(new Repair(Deed.WAKE, "be looked at again")),
            List.of());
    assertThat(repairs.repair(orphan)).isFalse();
    assertThat(woken).containsExactly("forgotten");
  }

  private static Orphan vanished(TenantRecord record) {
    return new Orphan(
        OrphanKind.RECORD_WITHOUT_OBJECT,
        record.id().toString(),
        record.slug().value(),
        Optional.of(record.id()),
        Optional.of(new ObjectName(record.slug().value(), record.resourceUid().orElseThrow())),
        "gone",
        Optional.of(new Repair(Deed.SOFT_DELETE, "go")),
        List.of());
  }

  private static TenantRecord recordOf(String slug, String uid) {
    return ((Claim.Granted)
            fixture
                .claims()
                .claim(
                    new Claim(
                        uid, new Slug(slug), Optional.empty(), RegistryFixture.settings(slug))))
        .record();
  }

  private static TenantState state(TenantRecord record) {
    return fixture.records().find(record.id()).orElseThrow().state();
  }

  /** The object's uid. */
  private static String create(String name) throws IOException {
    Path file = fixture.stack().dir().root().resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: tenancy.dev/v1beta1
        kind: Tenant
        metadata: {name: %s}
        spec: {displayName: %s}
        """
            .formatted(name, name));
    fixture.stack().kubectl("apply", "-f", file.toString()).orThrow();
    return fixture
        .stack()
        .kubectl("get", "tenant", name, "-o", "jsonpath={.metadata.uid}")
        .orThrow();
  }
}
