package dev.tenancy.bench;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures and tells. A goal that is missed is no failure: a machine may be slow or busy.
 * Arguments: {@code enter}, {@code doors}, {@code allocation}, {@code drop}; all of them without
 * any.
 */
public final class Bench {
  private Bench() {}

  /** Exits with 1 only if it could not measure. */
  public static void main(String[] arguments) {
    Set<String> parts =
        arguments.length == 0 ? Set.of("enter", "doors", "allocation", "drop") : Set.of(arguments);
    System.out.printf(
        "%d processors, load average %.1f before.%n%n",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    try {
      List<Goal> goals = run(parts);
      goals.forEach(System.out::println);
    } catch (Exception e) {
      System.out.println("✗ the bench cannot go on: " + e.getMessage());
      System.exit(1);
    }
  }

  private static List<Goal> run(Set<String> parts) throws Exception {
    List<Goal> goals = new ArrayList<>();
    if (parts.contains("enter") || parts.contains("doors")) {
      goals.addAll(onRealParts(parts));
    }
    if (parts.contains("allocation")) {
      Table table = new Table("decision without network", "ns", "bytes allocated");
      for (Allocation each : Allocation.measure()) {
        table.row(
            each.decision(),
            String.format(Locale.ROOT, "%.0f", each.nanos()),
            String.format(Locale.ROOT, "%.0f", each.bytes()));
      }
      System.out.println(table);
    }
    if (parts.contains("drop")) {
      try (DropBench drops = new DropBench()) {
        goals.addAll(drops.run());
      }
    }
    return goals;
  }

  private static List<Goal> onRealParts(Set<String> parts) throws SQLException, IOException {
    List<Goal> goals = new ArrayList<>();
    // Short: the path of a Unix socket has a hundred bytes at most.
    Path sockets = Files.createTempDirectory("bench");
    try (RegistryFixture fixture =
        new RegistryFixture(
            Stack.builder().postgresSetting("unix_socket_directories", sockets.toString()))) {
      Fleet fleet = new Fleet(fixture).populate();
      if (parts.contains("enter")) {
        goals.addAll(new EnterBench(fixture.postgres(), sockets).run());
      }
      if (parts.contains("doors")) {
        goals.addAll(new DoorBench(Doors.open(fixture, fleet)).run());
      }
    } finally {
      delete(sockets);
    }
    return goals;
  }

  /** With what a server that was ended at once has left in it. */
  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
