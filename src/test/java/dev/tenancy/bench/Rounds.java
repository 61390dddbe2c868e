package dev.tenancy.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The same in several rounds: of each figure the median counts, as others use the machine too. */
final class Rounds {
  private final Map<String, List<Run>> runs = new LinkedHashMap<>();

  void add(String server, Run run) {
    runs.computeIfAbsent(server, name -> new ArrayList<>()).add(run);
  }

  Iterable<String> servers() {
    return runs.keySet();
  }

  double median(String server, ToDoubleFunction<Run> figure) {
    return Latencies.of(runs.get(server).stream().mapToDouble(figure).toArray()).median();
  }

  /** The median of each round's quotient: both were measured within seconds of each other. */
  double ratio(String server, String other, ToDoubleFunction<Run> figure) {
    List<Run> ours = runs.get(server);
    List<Run> theirs = runs.get(other);
    double[] quotients = new double[ours.size()];
    for (int round = 0; round < quotients.length; round++) {
      quotients[round] =
          figure.applyAsDouble(ours.get(round)) / figure.applyAsDouble(theirs.get(round));
    }
    return Latencies.of(quotients).median();
  }
}
