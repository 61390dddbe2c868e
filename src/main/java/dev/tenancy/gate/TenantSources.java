package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Unnamed;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the doors look for the tenant. Each place that names one must name the same; a place that
 * is not among them is not looked at.
 */
public final class TenantSources {
  private final List<TenantSource> sources;

  private TenantSources(List<TenantSource> sources) {
    this.sources = List.copyOf(sources);
  }

  /** In no place: add some. */
  public static TenantSources none() {
    return new TenantSources(List.of());
  }

  /** Also in a header. */
  public TenantSources header(String name) {
    return and(new HeaderSource(name));
  }

  /**
   * Also in the host's first label.
   *
   * @param suffix the rest of the host, {@code example.com}, in lower case
   * @param forwarded whether to read {@code X-Forwarded-Host} instead of the host itself
   */
  public TenantSources host(String suffix, boolean forwarded) {
    return and(new HostSource(suffix, forwarded));
  }

  /**
   * Also in the path.
   *
   * @param prefix what stands before the tenant, {@code /t/}
   */
  public TenantSources path(String prefix) {
    return and(new PathSource(prefix));
  }

  private TenantSources and(TenantSource source) {
    return new TenantSources(Stream.concat(sources.stream(), Stream.of(source)).toList());
  }

  /** The one tenant that the request is for. */
  TenantName find(OriginalRequest request) {
    TenantName found = Unnamed.NOTHING;
    for (TenantSource source : sources) {
      TenantName said = source.find(request);
      if (said == Unnamed.NOTHING) {
        continue;
      }
      if (said instanceof Unnamed) {
        return said;
      }
      if (found != Unnamed.NOTHING && !found.equals(said)) {
        return Unnamed.CONTRADICTION;
      }
      found = said;
    }
    return found;
  }
}
