package dev.tenancy.schema;

import dev.tenancy.registry.ApplicationRow;
import dev.tenancy.registry.Newcomer;
import dev.tenancy.tenant.TenantRecord;
import java.util.List;

/** What became of one row of an application's own table. */
public sealed interface ImportResult {
  ApplicationRow row();

  /** It can be adopted; nothing was changed. */
  record Possible(ApplicationRow row, Newcomer newcomer) implements ImportResult {}

  /** It was adopted now. */
  record Adopted(ApplicationRow row, TenantRecord record) implements ImportResult {}

  /** It was adopted before. */
  record Already(ApplicationRow row, TenantRecord record) implements ImportResult {}

  /**
   * It cannot be adopted; nothing was changed.
   *
   * @param reasons each with its remedy
   */
  record Refused(ApplicationRow row, List<String> reasons) implements ImportResult {}
}
