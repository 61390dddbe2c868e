package dev.tenancy.proxies;

import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.Needed;
import dev.tenancy.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The proxies that are run, each with its file of {@code integrations/gateway}. */
enum Proxy {
  NGINX("nginx", "nginx.conf", Program.debian("nginx")) {
    @Override
    List<String> command(Path files, Route route) {
      Configuration configuration =
          configuration(route)
              .with("listen 8000", "listen 127.0.0.1:" + route.port())
              // Debian's directories for these are the system's own server's.
              .with("http {", "http {\n" + temporaryPaths(files));
      return List.of(
          program().toString(),
          "-p",
          files.toString(),
          "-c",
          configuration.writeTo(files).toString(),
          "-e",
          "stderr",
          "-g",
          "daemon off; master_process off; pid %s;".formatted(files.resolve("nginx.pid")));
    }

    private String temporaryPaths(Path files) {
      var lines = new StringBuilder();
      for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
        lines.append("  %s_temp_path %s;%n".formatted(kind, files.resolve(kind)));
      }
      return lines.toString();
    }
  },
  ENVOY_GRPC("Envoy, gRPC", "envoy-grpc.yaml", Program.envoy()) {
    @Override
    List<String> command(Path files, Route route) {
      return envoy(files, route, 9090, route.gateGrpc());
    }
  },
  ENVOY_HTTP("Envoy, HTTP", "envoy-http.yaml", Program.envoy()) {
    @Override
    List<String> command(Path files, Route route) {
      return envoy(files, route, 8090, route.gate());
    }
  },
  CADDY("Caddy", "Caddyfile", Program.built("caddy")) {
    @Override
    List<String> command(Path files, Route route) {
      Configuration configuration =
          configuration(route)
              // Its own directories, and no door for its administrator.
              .with(
                  "\n:8000 {",
                  """

                  {
                    admin off
                    persist_config off
                    storage file_system %s
                  }
                  http://127.0.0.1:%d {\
                  """
                      .formatted(files, route.port()));
      return List.of(
          program().toString(),
          "run",
          "--adapter",
          "caddyfile",
          "--config",
          configuration.writeTo(files).toString());
    }
  },
  HAPROXY("HAProxy", "haproxy.cfg", Program.debian("haproxy")) {
    @Override
    List<String> command(Path files, Route route) {
      // The name of a socket, which is the whole machine's.
      String socket = "abns@tenancy-gate";
      String another = socket + route.port();
      Path lua = Configuration.of("haproxy.lua").with(socket, another).writeTo(files);
      Configuration configuration =
          configuration(route)
              .with("bind :8000", "bind 127.0.0.1:" + route.port())
              .with("lua-load haproxy.lua", "lua-load " + lua)
              .with(socket, another);
      return List.of(program().toString(), "-db", "-f", configuration.writeTo(files).toString());
    }
  };

  /** Where a proxy listens, and where what it speaks to listens, on loopback. */
  record Route(int port, int application, int gate, int gateGrpc) {}

  private final String title;
  private final String file;
  private final Path program;

  Proxy(String title, String file, Path program) {
    this.title = title;
    this.file = file;
    this.program = program;
  }

  abstract List<String> command(Path files, Route route);

  /** Its row in the table. */
  String title() {
    return title;
  }

  /** A name for tenants and directories. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Path program() {
    return program;
  }

  boolean isThere() {
    return Files.isExecutable(program);
  }

  void need() {
    Needed.that(isThere(), "%s (%s): tools/proxies".formatted(title, program.getFileName()));
  }

  /** Makes it a part of the stack, not yet started. */
  ForeignProgram in(Stack stack, int application, int gate, int gateGrpc) {
    Path files = stack.dir().directory(slug());
    return stack.foreignProgram(
        slug(), port -> command(files, new Route(port, application, gate, gateGrpc)));
  }

  Configuration configuration(Route route) {
    return Configuration.of(file).gate(route.gate()).application(route.application());
  }

  List<String> envoy(Path files, Route route, int originalGate, int gate) {
    String address = "{address: %s, port_value: %d}";
    Configuration configuration =
        Configuration.of(file)
            .with(address.formatted("0.0.0.0", 8000), address.formatted("127.0.0.1", route.port()))
            .with(address.formatted("gate", originalGate), address.formatted("127.0.0.1", gate))
            .with(
                address.formatted("orders", 8080),
                address.formatted("127.0.0.1", route.application()));
    return List.of(
        program().toString(),
        "-c",
        configuration.writeTo(files).toString(),
        "--use-dynamic-base-id",
        "--concurrency",
        "1",
        "--log-level",
        "warning");
  }
}
