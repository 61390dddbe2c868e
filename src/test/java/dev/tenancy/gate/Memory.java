package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;

/** What a gate answers from memory, for tests of other rooms. */
public final class Memory {
  private static final Duration LEASE = Duration.ofHours(1);

  private Memory() {}

  /** The decision after these changes, oldest first. */
  public static Admission after(List<TenantRecord> changes, Slug slug) {
    TenantView view = new TenantView(new Lease(System::nanoTime, System::currentTimeMillis));
    view.replace(List.of());
    view.apply(changes);
    view.renewed(System.nanoTime(), LEASE);
    return view.trusted(slug).orElseThrow().result();
  }
}
