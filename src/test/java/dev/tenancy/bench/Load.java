package dev.tenancy.bench;

import dev.tenancy.stack.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Asks a server as fast as it answers, 16 questions under way at a time; each connection waits for
 * its answers. One thread, so that the other processor is the server's.
 */
interface Load {

  /** Runs to its end. */
  Run run(int port, Duration length);

  /** HTTP/1.1 without pipelining, by wrk; every tenant in turn. */
  static Load http(String words, int tenants) {
    return (port, length) -> {
      List<String> line =
          List.of(
              "wrk",
              "-t1",
              "-c16",
              "-d" + length.toSeconds(),
              "-s",
              Resource.file("ask.lua").toString(),
              "http://127.0.0.1:" + port,
              "--",
              words,
              String.valueOf(tenants));
      return WrkOutput.parse(command(line, length));
    };
  }

  /**
   * gRPC's unary {@code Check} over HTTP/2, four calls on each of four connections, by h2load; the
   * same message each time, as it can send no other.
   */
  static Load grpc(Path message) {
    return (port, length) -> {
      try {
        Path log = Files.createTempFile("h2load", ".log");
        try {
          List<String> line =
              List.of(
                  "h2load",
                  "-t1",
                  "-c4",
                  "-m4",
                  "-D" + length.toSeconds(),
                  "--log-file=" + log,
                  "-Hcontent-type: application/grpc",
                  "-Hte: trailers",
                  "-d" + message,
                  "http://127.0.0.1:" + port + "/envoy.service.auth.v3.Authorization/Check");
          Files.writeString(log, "");
          command(line, length);
          return H2loadLog.parse(Files.readAllLines(log));
        } finally {
          Files.delete(log);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static String command(List<String> line, Duration length) {
    return new Command(line, Map.of(), length.plusSeconds(20)).run().orThrow();
  }
}
