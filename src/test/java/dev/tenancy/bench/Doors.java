package dev.tenancy.bench;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is asked: the gate, a constant yes, and Open Policy Agent, each a process of its own. */
record Doors(List<Server> http, List<Server> grpc) {
  static final String CONSTANT = "constant yes";
  static final String GATE = "gate";
  static final String OPA = "OPA";

  /** Starts them; they end with the fixture's stack. */
  static Doors open(RegistryFixture fixture, Fleet fleet) throws SQLException {
    Stack stack = fixture.stack();
    Path files = stack.dir().directory("bench");
    JavaProcess gate = stack.gateForLater();
    int constantGrpc = stack.dir().port("constant-grpc");
    int constantHttp = stack.dir().port("constant");
    JavaProcess constant =
        stack.program(
            "constant",
            ConstantServer.class.getName(),
            String.valueOf(constantHttp),
            String.valueOf(constantGrpc));
    Path data = fleet.export(files.resolve("data.json"));
    ForeignProgram opa = stack.foreignProgram("opa", port -> opaCommand(port, data));
    List.of(gate, constant, opa).forEach(part -> part.start());
    new Agreement(stack.gateUrl(), opa.url())
        .check(List.of("tenant-1", Fleet.GONE, "nobody", "No-Label"));

    Load grpc = Load.grpc(write(files.resolve("check.bin"), EnvoyCheck.framed("tenant-4711")));
    Load http = Load.http("gate", Fleet.TENANTS);
    return new Doors(
        List.of(
            new Server(CONSTANT, constant.pid(), constantHttp, http),
            new Server(GATE, gate.pid(), stack.gateUrl().getPort(), http),
            new Server(OPA, opa.pid(), opa.port(), Load.http("opa", Fleet.TENANTS))),
        List.of(
            new Server(CONSTANT, constant.pid(), constantGrpc, grpc),
            new Server(GATE, gate.pid(), stack.gateGrpcPort(), grpc)));
  }

  /** As fast as it can be set: nothing logged, its data laid out for reading. */
  private static List<String> opaCommand(int port, Path data) {
    String program =
        new Command(List.of("tools/bench", "--where"), Map.of(), Duration.ofSeconds(10))
            .run()
            .orThrow();
    return List.of(
        program,
        "run",
        "--server",
        "--addr=127.0.0.1:" + port,
        "--log-level=error",
        "--disable-telemetry",
        "--skip-version-check",
        "--optimize-store-for-read-speed",
        Resource.file("tenancy.rego").toString(),
        data.toString());
  }

  private static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
