package dev.tenancy.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads where requests name the tenant. */
final class SourceSettings {
  private static final Set<String> SOURCES = Set.of("header", "host", "path");
  // Set for a source that is not listed, it would be ignored: told instead.
  private static final Map<Flag, String> SOURCE_OF =
      Map.of(
          Flag.TENANT_HEADER, "header",
          Flag.TENANT_HOST_SUFFIX, "host",
          Flag.TENANT_HOST_FROM, "host",
          Flag.TENANT_PATH_PREFIX, "path");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{1,189}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern PREFIX = Pattern.compile("/([A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*");
  private static final List<String> ANSWERED =
      List.of("X-Tenant-Id", "X-Tenant-Schema", "X-Tenant-Version", "X-Tenant-Status");

  private SourceSettings() {}

  static SourceOptions read(Settings settings) {
    Set<String> sources = sources(settings);
    SOURCE_OF.forEach(
        (flag, source) -> {
          if (!sources.contains(source) && settings.isGiven(flag)) {
            settings.problem(
                flag, "given, but " + Flag.TENANT_SOURCES + " does not list " + source);
          }
        });
    return new SourceOptions(
        Optional.of("header").filter(sources::contains).map(yes -> header(settings)),
        Optional.of("host").filter(sources::contains).map(yes -> host(settings)),
        Optional.of("path").filter(sources::contains).map(yes -> prefix(settings)));
  }

  private static Set<String> sources(Settings settings) {
    String text = settings.text(Flag.TENANT_SOURCES).orElse("");
    List<String> listed = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (!SOURCES.containsAll(listed) || Set.copyOf(listed).size() != listed.size()) {
      settings.problem(
          Flag.TENANT_SOURCES,
          "'%s' is no list of header, host and path, each at most once".formatted(text));
    }
    return new TreeSet<>(listed);
  }

  private static String header(Settings settings) {
    String name = settings.text(Flag.TENANT_HEADER).orElse("");
    if (!TOKEN.matcher(name).matches()) {
      settings.problem(
          Flag.TENANT_HEADER, "'%s' is no header's name of letters, digits and -".formatted(name));
    } else if (ANSWERED.stream().anyMatch(name::equalsIgnoreCase)) {
      settings.problem(Flag.TENANT_HEADER, name + " is what the gate answers; choose another");
    }
    return name;
  }

  private static SourceOptions.Host host(Settings settings) {
    String suffix = settings.text(Flag.TENANT_HOST_SUFFIX).orElse("");
    if (suffix.isEmpty()) {
      settings.problem(
          Flag.TENANT_HOST_SUFFIX,
          "not set; give what follows the tenant in the host, as in example.com");
    } else if (!DOMAIN.matcher(suffix).matches()) {
      settings.problem(
          Flag.TENANT_HOST_SUFFIX,
          "'%s' is no domain in lower case without a leading dot".formatted(suffix));
    }
    String from = settings.text(Flag.TENANT_HOST_FROM).orElse("");
    if (!from.equals("host") && !from.equals("x-forwarded-host")) {
      settings.problem(
          Flag.TENANT_HOST_FROM, "'%s' is neither host nor x-forwarded-host".formatted(from));
    }
    return new SourceOptions.Host(suffix, from.equals("x-forwarded-host"));
  }

  private static String prefix(Settings settings) {
    String prefix = settings.text(Flag.TENANT_PATH_PREFIX).orElse("");
    if (!PREFIX.matcher(prefix).matches()) {
      settings.problem(
          Flag.TENANT_PATH_PREFIX,
          "'%s' is no path of plain segments between slashes, as in /t/".formatted(prefix));
    }
    return prefix;
  }
}
