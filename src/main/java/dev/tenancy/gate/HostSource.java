package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Unnamed;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tenant in the host's first label: {@code acme-corp.example.com}. A host outside of the suffix
 * names nobody, as does the suffix itself.
 *
 * @param suffix the rest of the host, without a leading dot
 * @param forwarded whether to read {@code X-Forwarded-Host} instead of the host itself
 */
record HostSource(String suffix, boolean forwarded) implements TenantSource {
  private static final String FORWARDED = "X-Forwarded-Host";
  // Underscores are in no public name, but in some inside a cluster.
  private static final Pattern HOST = Pattern.compile("([a-z0-9_.-]{1,253})(:[0-9]{1,5})?");

  @Override
  public List<String> texts(OriginalRequest request) {
    return forwarded ? request.header(FORWARDED) : request.hosts();
  }

  @Override
  public TenantName read(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      return Unnamed.BAD_HOST;
    }
    String name = host.group(1);
    if (name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
      return Unnamed.BAD_HOST;
    }
    int label = name.length() - suffix.length() - 1;
    return label > 0 && name.charAt(label) == '.' && name.endsWith(suffix)
        ? TenantSource.label(name.substring(0, label))
        : Unnamed.NOTHING;
  }
}
