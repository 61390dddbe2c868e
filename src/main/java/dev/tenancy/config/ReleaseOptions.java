package dev.tenancy.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * All that the command {@code release} is told.
 *
 * @param database the registry's, with the operator's role
 * @param tenants by their names, whose drops are to go on; empty: all that are held
 */
public record ReleaseOptions(DatabaseOptions database, List<String> tenants) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  public ReleaseOptions {
    tenants = List.copyOf(tenants);
  }

  /**
   * Reads them; what is wrong is collected in {@code settings}.
   *
   * @param all whether all are asked for
   * @param tenants those that are named
   */
  static ReleaseOptions from(Settings settings, boolean all, List<String> tenants) {
    if (all && !tenants.isEmpty()) {
      settings.problem("--all", "given, but tenants are named too; give one of both");
    } else if (!all && tenants.isEmpty()) {
      settings.problem("release", "name the tenants whose drops are to go on, or give --all");
    } else if (!tenants.stream().allMatch(name -> NAME.matcher(name).matches())) {
      settings.problem("release", "an argument is no tenant's name, which is a DNS label");
    }
    return new ReleaseOptions(DatabaseSettings.read(settings), tenants);
  }
}
