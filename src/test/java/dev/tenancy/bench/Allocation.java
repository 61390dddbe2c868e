package dev.tenancy.bench;

import dev.tenancy.gate.DecisionBenchmark;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a decision takes, by JMH.
 *
 * @param decision of which door
 * @param nanos of one thread, in the best second: the others were disturbed
 * @param bytes allocated
 */
record Allocation(String decision, double nanos, double bytes) {

  static List<Allocation> measure() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(DecisionBenchmark.class.getName())
                    .addProfiler(GCProfiler.class)
                    .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    return results.stream()
        .map(
            result ->
                new Allocation(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getStatistics().getMin(),
                    result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()))
        .toList();
  }
}
