package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which changes of a tenant's object need a pass: the framework's own choice leaves out the
 * annotations. Most others are this operator's writes to the status.
 */
final class WorthALook implements OnUpdateFilter<Tenant> {
  /** For the framework, which makes it by name. */
  public WorthALook() {}

  @Override
  public boolean accept(Tenant newer, Tenant older) {
    ObjectMeta is = newer.getMetadata();
    ObjectMeta was = older.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getUid(), was.getUid())
        || newer.isMarkedForDeletion() != older.isMarkedForDeletion()
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || !ours(newer).equals(ours(older));
  }

  private static List<Optional<String>> ours(Tenant tenant) {
    return List.of(
        tenant.annotation(Tenant.RELEASE_DROP),
        tenant.annotation(Tenant.ADOPT_SCHEMA),
        tenant.annotation(Tenant.ADOPT_SCHEMA_VERSION));
  }
}
