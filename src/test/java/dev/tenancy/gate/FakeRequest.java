package dev.tenancy.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request whose parts may be anything, also what no server would let through. */
record FakeRequest(
    List<String> tenants, List<String> hosts, List<String> forwardedHosts, List<String> targets)
    implements OriginalRequest {

  FakeRequest() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  FakeRequest tenant(String tenant) {
    tenants.add(tenant);
    return this;
  }

  FakeRequest host(String host) {
    hosts.add(host);
    return this;
  }

  FakeRequest forwardedHost(String host) {
    forwardedHosts.add(host);
    return this;
  }

  FakeRequest target(String target) {
    targets.add(target);
    return this;
  }

  @Override
  public List<String> header(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "x-tenant" -> tenants;
      case "x-forwarded-host" -> forwardedHosts;
      default -> List.of();
    };
  }
}
