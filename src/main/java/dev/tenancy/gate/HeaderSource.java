package dev.tenancy.gate;

import java.util.List;

/**
 * The tenant in a header of its own: {@code X-Tenant: acme-corp}.
 *
 * @param name the header's
 */
record HeaderSource(String name) implements TenantSource {
  @Override
  public List<String> texts(OriginalRequest request) {
    return request.header(name);
  }

  @Override
  public TenantName read(String text) {
    return TenantSource.label(text);
  }
}
