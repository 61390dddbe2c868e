package dev.tenancy.bench;

import java.time.Duration;

/**
 * One that decides.
 *
 * @param name for people
 * @param pid its process
 * @param port where it is asked
 * @param load how it is asked
 */
record Server(String name, long pid, int port, Load load) {

  /** Asks it for so long, and looks at what its process uses. */
  Run run(Duration length) {
    Duration before = cpu();
    Run run = load.run(port, length);
    return run.with(cpu().minus(before));
  }

  private Duration cpu() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException(name + " does not run any more"));
  }
}
