package dev.tenancy.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a shell needs to reach a stack: the lines of {@code .local/env}. */
final class RunEnvironment {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private String path = "";

  static RunEnvironment of(Stack stack) {
    var environment = new RunEnvironment();
    Postgres postgres = stack.postgres();
    environment
        .onPath(Tools.locate().directory())
        .set("KUBECONFIG", stack.apiServer().adminKubeconfig())
        .set("PGHOST", "127.0.0.1")
        .set("PGPORT", postgres.port())
        .set("PGUSER", Postgres.SUPERUSER)
        .set("PGPASSWORD", postgres.password(Postgres.SUPERUSER))
        .set("PGDATABASE", Postgres.DATABASE)
        .set("TEMPORAL_ADDRESS", stack.temporal().address())
        .set("TEMPORAL_NAMESPACE", TemporalServer.NAMESPACE)
        .set("GATE_URL", stack.gateUrl())
        .set("GATE_GRPC", "127.0.0.1:" + stack.gateGrpcPort())
        .set("GATE_HEALTH_URL", stack.gate().url())
        .set("APP_URL", stack.sample().url())
        .set("CONSOLE_URL", stack.operator().url());
    return environment;
  }

  RunEnvironment set(String variable, Object value) {
    variables.put(variable, value.toString());
    return this;
  }

  /** Puts a directory of programs first on the path, once however often the script is read. */
  RunEnvironment onPath(Path directory) {
    String quoted = quoted(directory);
    path =
        "case \"$PATH:\" in %1$s:*) ;; *) export PATH=%1$s:\"$PATH\" ;; esac\n".formatted(quoted);
    return this;
  }

  /** Returns one {@code export} a line, quoted for any POSIX shell. */
  String script() {
    return variables.entrySet().stream()
        .map(each -> "export %s=%s\n".formatted(each.getKey(), quoted(each.getValue())))
        .collect(Collectors.joining("", path, ""));
  }

  private static String quoted(Object value) {
    return "'" + value.toString().replace("'", "'\\''") + "'";
  }
}
