package dev.tenancy.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.Needed;
import dev.tenancy.stack.Stack;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files for gateways that are not run here: a real API server accepts them, which has the
 * gateways' own definitions; their rules in CEL are run, an unknown field is an error.
 */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayFilesTest {
  private static final Path DEFINITIONS = Program.built("crds");
  private static final Path MESH = Program.built("meshconfig");

  private static Stack stack;

  @BeforeAll
  static void install() {
    Needed.that(Files.isDirectory(DEFINITIONS), "the gateways' definitions: tools/proxies");
    stack = Stack.builder().kubernetes().start();
    stack.kubectl("apply", "--server-side", "-f", DEFINITIONS.toString()).orThrow();
    stack.kubectl("wait", "--for=condition=Established", "crd", "--all").orThrow();
    stack.kubectl("create", "namespace", "orders").orThrow();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"envoy-gateway", "istio", "traefik", "gateway-api"})
  void givenAFile_whenApplied_thenTheServerKnowsAllOfIt(String name) {
    Command.Output said = apply(Configuration.of(name + ".yaml"));
    assertThat(said.ok()).as(said.stderr()).isTrue();
    assertThat(said.stderr()).doesNotContain("Warning");
  }

  @ParameterizedTest
  @CsvSource({
    "envoy-gateway, failOpen, failsOpen",
    "envoy-gateway, 'statusOnError: 503', 'statusOnError: 200'",
    "istio, action: CUSTOM, action: ASK",
    "traefik, authResponseHeaders, authAnswerHeaders",
    "gateway-api, protocol: GRPC, protocol: HTTP"
  })
  void givenAFileWithAMistake_whenApplied_thenTheServerRefusesIt(
      String name, String right, String wrong) {
    Command.Output said = apply(Configuration.of(name + ".yaml").with(right, wrong));
    assertThat(said.ok()).as(said.stdout()).isFalse();
  }

  @Test
  void givenIstiosMeshConfiguration_whenRead_thenItsTypeKnowsAllOfIt() throws IOException {
    Configuration mesh = Configuration.of("istio-mesh.yaml");
    Command.Output said = read(mesh);
    assertThat(said.ok()).as(said.stderr()).isTrue();
    assertThat(read(mesh.with("statusOnError", "statusAtError")).stderr())
        .contains("unknown field \"statusAtError\"");
    assertThat(mesh.text()).contains("- name: tenancy-gate");
    assertThat(Configuration.of("istio.yaml").text()).contains("name: tenancy-gate");
  }

  private static Command.Output apply(Configuration configuration) {
    Path file = configuration.writeTo(stack.dir().directory("gateways"));
    return stack.kubectl("apply", "--dry-run=server", "--validate=strict", "-f", file.toString());
  }

  private static Command.Output read(Configuration mesh) throws IOException {
    JsonNode tree = Serialization.unmarshal(mesh.text(), JsonNode.class);
    Path json = stack.dir().directory("gateways").resolve("mesh.json");
    Files.writeString(json, tree.toString());
    var line = List.of("sh", "-c", "\"$0\" <\"$1\"", MESH.toString(), json.toString());
    return new Command(line, Map.of(), Duration.ofSeconds(10)).run();
  }
}
