package dev.tenancy.config;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;

/**
 * What is wrong with a command line as such. Nothing of what was typed as a value is repeated: it
 * may be a password next to a mistyped flag.
 */
final class CommandLineProblems {
  private CommandLineProblems() {}

  static List<String> in(ParseResult result) {
    List<String> problems = new ArrayList<>();
    for (ParseResult r = result; r != null; r = r.hasSubcommand() ? r.subcommand() : null) {
      r.errors().forEach(error -> problems.add(describe(error)));
      r.unmatched().forEach(argument -> problems.add(describeUnknown(argument)));
    }
    return problems;
  }

  private static String describe(Exception error) {
    return switch (error) {
      case OverwrittenOptionException e ->
          e.getOverwritten().paramLabel() + " given more than once; give it once";
      case MissingParameterException e -> "a flag has no value; " + e.getMessage();
      default -> "the command line cannot be read; see --help";
    };
  }

  private static String describeUnknown(String argument) {
    if (!argument.startsWith("-")) {
      return "an argument is neither a flag nor a flag's value; see --help";
    }
    int end = argument.indexOf('=');
    return (end < 0 ? argument : argument.substring(0, end))
        + ": there is no such flag; see --help";
  }
}
