package dev.tenancy.config;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line: {@code operator}, {@code gate}, {@code import}, {@code orphans} and {@code
 * release}, their flags, {@code --help} and {@code --version}. Exit codes: what the command
 * returned; 2 if the configuration is wrong.
 */
public final class Commands {
  /** The exit code for a wrong command line or configuration. */
  public static final int WRONG_CONFIGURATION = 2;

  private static final Set<Flag> DATABASE = EnumSet.range(Flag.DB_URL, Flag.DB_PASSWORD_FILE);
  private static final Set<Flag> COMMON = EnumSet.range(Flag.DB_URL, Flag.LOG_FORMAT);
  private static final Set<Flag> GATE = EnumSet.range(Flag.GATE_HOST, Flag.TENANT_PATH_PREFIX);
  private static final Set<Flag> IMPORT =
      union(
          EnumSet.range(Flag.DB_URL, Flag.DB_PASSWORD_FILE),
          EnumSet.range(Flag.TABLE, Flag.SCHEMA_VERSION));
  private static final Set<Flag> OPERATOR = EnumSet.range(Flag.MIGRATIONS, Flag.OVERDUE_AFTER);
  private static final Set<Flag> ORPHANS =
      EnumSet.of(Flag.TASK_QUEUE, Flag.ORPHAN_INTERVAL, Flag.ORPHAN_REPAIR, Flag.OVERDUE_AFTER);

  private final Map<String, String> environment;
  private final String version;

  /**
   * @param environment the process's variables
   * @param version what {@code --version} prints
   */
  public Commands(Map<String, String> environment, String version) {
    this.environment = Map.copyOf(environment);
    this.version = version;
  }

  /**
   * The command line, ready to {@code execute}.
   *
   * @param operator runs the operator until it is stopped; returns the exit code
   * @param gate the same for the gate
   * @param importer adopts the tenants an application has; returns the exit code
   * @param orphans prints what belongs to nobody any more; returns the exit code
   * @param release lets held drops go on; returns the exit code
   */
  public CommandLine commandLine(
      ToIntFunction<OperatorOptions> operator,
      ToIntFunction<GateOptions> gate,
      ToIntFunction<ImportOptions> importer,
      ToIntFunction<OperatorOptions> orphans,
      ToIntFunction<ReleaseOptions> release) {
    CommandLine root = new CommandLine(CommandSpec.create().name("tenant-operator"));
    root.getCommandSpec()
        .usageMessage()
        .description("Makes the tenant of a schema-per-tenant application a Kubernetes resource.");
    root.addSubcommand(
        command(
            "operator",
            "Runs the operator",
            union(COMMON, OPERATOR),
            (settings, line) -> OperatorOptions.from(settings),
            operator));
    root.addSubcommand(
        command(
            "gate",
            "Runs the gate: may this tenant be used now?",
            union(COMMON, GATE),
            (settings, line) -> GateOptions.from(settings),
            gate));
    root.addSubcommand(
        command(
            "import",
            "Adopts the tenants of an application's own registry table and writes their manifests",
            IMPORT,
            (settings, line) -> ImportOptions.from(settings),
            importer));
    root.addSubcommand(
        command(
            "orphans",
            "Prints what belongs to nobody any more, and what an operator would do; does nothing",
            union(COMMON, ORPHANS),
            (settings, line) -> OperatorOptions.from(settings),
            orphans));
    root.addSubcommand(release(release));
    root.getCommandSpec().addOption(help()).addOption(version()).version(version);
    // Not picocli's own handling: it stops at the first error and may print what was typed.
    root.setExecutionStrategy(this::run);
    root.getCommandSpec().parser().collectErrors(true);
    root.setUnmatchedArgumentsAllowed(true);
    // A password that begins with @ is no file of arguments.
    root.setExpandAtFiles(false);
    return root;
  }

  private CommandSpec release(ToIntFunction<ReleaseOptions> action) {
    return command(
            "release",
            "Lets the drops of these tenants go on that the mass-deletion brake holds",
            DATABASE,
            (settings, line) ->
                ReleaseOptions.from(
                    settings,
                    line.hasMatchedOption("--all"),
                    line.matchedPositionalValue(0, List.<String>of())),
            action)
        .addOption(OptionSpec.builder("--all").description("Of all tenants").build())
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("TENANT")
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Their names")
                .build());
  }

  private static Set<Flag> union(Set<Flag> some, Set<Flag> more) {
    Set<Flag> all = EnumSet.copyOf(some);
    all.addAll(more);
    return all;
  }

  private <O> CommandSpec command(
      String name,
      String description,
      Set<Flag> flags,
      BiFunction<Settings, ParseResult, O> reader,
      ToIntFunction<O> action) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(new Start<>(reader, action)).name(name);
    spec.usageMessage().description(description).footer(footer(name));
    flags.forEach(flag -> spec.addOption(flag.spec()));
    return spec.addOption(help()).addOption(version()).version(version);
  }

  private int run(ParseResult all) {
    ParseResult last = all;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (last.isUsageHelpRequested()) {
      command.usage(command.getOut());
      return 0;
    }
    if (last.isVersionHelpRequested()) {
      command.printVersionHelp(command.getOut());
      return 0;
    }
    List<String> problems = new ArrayList<>(CommandLineProblems.in(all));
    if (last.commandSpec().userObject() instanceof Start<?> start) {
      return start.run(new Settings(given(last), environment), last, problems, command);
    }
    problems.add("no command; give operator, gate, import, orphans or release, or --help");
    return refuse(command, problems);
  }

  private static Map<Flag, String> given(ParseResult result) {
    Map<Flag, String> given = new EnumMap<>(Flag.class);
    Arrays.stream(Flag.values())
        .filter(flag -> result.hasMatchedOption(flag.option()))
        .forEach(flag -> given.put(flag, result.matchedOptionValue(flag.option(), "")));
    return given;
  }

  private static int refuse(CommandLine command, List<String> problems) {
    PrintWriter out = command.getErr();
    out.println(
        command.getCommandSpec().qualifiedName()
            + ": cannot start, "
            + (problems.size() == 1 ? "1 problem:" : problems.size() + " problems:"));
    problems.forEach(problem -> out.println("  " + problem));
    out.flush();
    return WRONG_CONFIGURATION;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this").build();
  }

  private static OptionSpec version() {
    return OptionSpec.builder("-V", "--version").versionHelp(true).description("Shows it").build();
  }

  private static String[] footer(String command) {
    return command.equals("operator") || command.equals("orphans")
        ? new String[] {
          "Temporal by its own variables: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,",
          "TEMPORAL_TLS and TEMPORAL_TLS_*. Kubernetes by KUBECONFIG, or the pod's service account."
        }
        : new String[0];
  }

  /** What a command does once its options are read. */
  private record Start<O>(BiFunction<Settings, ParseResult, O> reader, ToIntFunction<O> action) {
    int run(Settings settings, ParseResult line, List<String> problems, CommandLine command) {
      O options = reader.apply(settings, line);
      problems.addAll(settings.problems());
      return problems.isEmpty() ? action.applyAsInt(options) : refuse(command, problems);
    }
  }
}
