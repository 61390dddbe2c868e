package dev.tenancy.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a decision costs behind the HTTP and the gRPC door, beside others that decide. */
record DoorBench(Doors doors) {
  private static final int ROUNDS = 7;
  private static final int WARM_UPS = 8;
  private static final long WARM = 400_000;
  private static final Duration LENGTH = Duration.ofSeconds(2);

  /** Prints its tables and says how far the goals are met. */
  List<Goal> run() {
    Rounds http = new Rounds();
    Rounds grpc = new Rounds();
    Stream.concat(doors.http().stream(), doors.grpc().stream()).forEach(DoorBench::warmUp);
    for (int round = 0; round < ROUNDS; round++) {
      doors.http().forEach(server -> http.add(server.name(), server.run(LENGTH)));
      doors.grpc().forEach(server -> grpc.add(server.name(), server.run(LENGTH)));
    }
    print("HTTP", http);
    print("gRPC", grpc);
    List<Goal> goals = new ArrayList<>();
    goals.addAll(goals("HTTP", http));
    goals.addAll(goals("gRPC", grpc));
    double grpcRate = grpc.median(Doors.GATE, Run::perSecond);
    double opaRate = http.median(Doors.OPA, Run::perSecond);
    goals.add(
        Goal.atLeast("gRPC door's rate, by OPA's over HTTP", grpcRate / opaRate, 3, " times"));
    goals.add(
        Goal.atLeast(
            "HTTP door's rate, by OPA's",
            http.ratio(Doors.GATE, Doors.OPA, Run::perSecond),
            3,
            " times"));
    return goals;
  }

  /** By answers, not by time: the JVM compiles what was called often, and a machine may be busy. */
  private static void warmUp(Server server) {
    long answers = 0;
    for (int run = 0; run < WARM_UPS && answers < WARM; run++) {
      answers += server.run(LENGTH).answers();
    }
  }

  private static List<Goal> goals(String door, Rounds rounds) {
    return List.of(
        Goal.atMost(
            door + " door's CPU, by the constant yes",
            rounds.ratio(Doors.GATE, Doors.CONSTANT, Run::cpuMicros),
            1.25,
            " times"),
        Goal.atMost(
            door + " door's time, by the constant yes",
            rounds.ratio(Doors.CONSTANT, Doors.GATE, Run::perSecond),
            1.25,
            " times"));
  }

  private static void print(String door, Rounds rounds) {
    Table table = new Table(door, "decisions/s", "CPU µs/decision", "p50 µs", "p99 µs", "p99.9 µs");
    for (String server : rounds.servers()) {
      table.row(
          server,
          String.format(Locale.ROOT, "%,.0f", rounds.median(server, Run::perSecond)),
          figure(rounds.median(server, Run::cpuMicros)),
          figure(rounds.median(server, Run::p50)),
          figure(rounds.median(server, Run::p99)),
          figure(rounds.median(server, Run::p999)));
    }
    System.out.println(table);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
