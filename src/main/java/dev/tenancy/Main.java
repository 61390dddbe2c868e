package dev.tenancy;

import dev.tenancy.config.Commands;

/** The commands. */
public final class Main {
  private Main() {}

  /** Runs the command that {@code args} name and exits with its code. */
  public static void main(String[] args) {
    System.exit(
        new Commands(System.getenv(), Version.current())
            .commandLine(
                OperatorApp::run, GateApp::run, ImportApp::run, OrphansApp::run, ReleaseApp::run)
            .execute(args));
  }
}
