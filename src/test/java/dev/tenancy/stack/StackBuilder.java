package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Says which parts a {@link Stack} has, where it keeps its data and how its parts are set. */
public final class StackBuilder {
  /** What a stack can consist of; what a part needs is chosen with it. */
  enum Choice {
    KUBERNETES,
    POSTGRES,
    TEMPORAL,
    OPERATOR,
    GATE,
    SAMPLE
  }

  final Set<Choice> chosen = EnumSet.noneOf(Choice.class);
  final Map<String, String> postgresSettings = new TreeMap<>();
  final Map<String, String> operatorEnvironment = new TreeMap<>();
  final Map<String, String> gateEnvironment = new TreeMap<>();
  Consumer<String> progress = message -> {};
  Path directory;
  Path migrations;
  boolean fresh;

  StackBuilder() {
    // Tests delete many tenants at a time on purpose.
    operatorEnvironment.put("TENANCY_BRAKE", "false");
  }

  /** Adds etcd and kube-apiserver, with our CRDs and roles applied as far as they exist. */
  public StackBuilder kubernetes() {
    chosen.add(Choice.KUBERNETES);
    return this;
  }

  public StackBuilder postgres() {
    chosen.add(Choice.POSTGRES);
    return this;
  }

  public StackBuilder temporal() {
    chosen.add(Choice.TEMPORAL);
    return this;
  }

  /** Adds the operator and what it needs: Kubernetes, PostgreSQL, Temporal. */
  public StackBuilder operator() {
    chosen.add(Choice.OPERATOR);
    return kubernetes().postgres().temporal();
  }

  /** Adds the gate, which needs PostgreSQL alone. */
  public StackBuilder gate() {
    chosen.add(Choice.GATE);
    return postgres();
  }

  /** Adds the sample application and the gate that guards one of its routes. */
  public StackBuilder sample() {
    chosen.add(Choice.SAMPLE);
    return gate();
  }

  public StackBuilder everything() {
    return operator().gate().sample();
  }

  /**
   * Keeps everything in this directory for the next start, instead of in one that is thrown away.
   */
  public StackBuilder dataDir(Path kept) {
    directory = kept;
    return this;
  }

  /** Forgets what the kept directory holds before starting. */
  public StackBuilder fresh(boolean forget) {
    fresh = forget;
    return this;
  }

  /** Sets the directory with the application's migrations, applied to each tenant's schema. */
  public StackBuilder migrations(Path sqlFiles) {
    migrations = sqlFiles;
    return this;
  }

  /** Sets a PostgreSQL server setting. */
  public StackBuilder postgresSetting(String name, Object value) {
    postgresSettings.put(name, value.toString());
    return this;
  }

  /** Sets an environment variable of every operator. */
  public StackBuilder operatorEnv(String variable, Object value) {
    operatorEnvironment.put(variable, value.toString());
    return this;
  }

  /** Has every operator hold the drops of a mass deletion, as it does by default. */
  public StackBuilder brake() {
    return operatorEnv("TENANCY_BRAKE", true);
  }

  /** Sets an environment variable of the gate. */
  public StackBuilder gateEnv(String variable, Object value) {
    gateEnvironment.put(variable, value.toString());
    return this;
  }

  /** Hears one line per part: that it starts, and that it is ready. */
  public StackBuilder onProgress(Consumer<String> listener) {
    progress = listener;
    return this;
  }

  /**
   * Starts it all, independent parts side by side, and returns when everything is ready.
   *
   * @throws StackException if a part does not start; nothing is left running then
   */
  public Stack start() {
    boolean throwaway = directory == null;
    DataDir dir = DataDir.open(throwaway ? temporary() : directory, fresh);
    Stack stack;
    try {
      stack = new Stack(dir, this, throwaway);
    } catch (RuntimeException e) {
      dir.close();
      throw e;
    }
    try {
      stack.startAll();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  // In the build directory, where its logs can be read after a failure.
  private static Path temporary() {
    try {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target", "stack")), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
