package dev.tenancy.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The parts of one stack, by name. */
final class Parts {
  private final Map<String, Part> byName = new LinkedHashMap<>();

  synchronized <P extends Part> P add(P part) {
    if (byName.putIfAbsent(part.name(), part) != null) {
      throw new StackException(part.name() + " exists already");
    }
    return part;
  }

  synchronized <P extends Part> P get(String name, Class<P> type) {
    Part found = byName.get(name);
    if (found == null) {
      throw new StackException("this stack has no " + name);
    }
    return type.cast(found);
  }

  /** Stops clients before servers, so that nobody has to give up waiting for an answer. */
  void stopInOrder() {
    List<Part> all = all();
    stop(all, JavaProcess.class::isInstance);
    stop(all, part -> !(part instanceof Etcd));
    stop(all, part -> true);
  }

  private synchronized List<Part> all() {
    return List.copyOf(byName.values());
  }

  // Stopping what has stopped already does nothing.
  private static void stop(List<Part> all, Predicate<Part> which) {
    SideBySide.run(all.stream().filter(which).<Runnable>map(part -> part::stop).toList());
  }
}
