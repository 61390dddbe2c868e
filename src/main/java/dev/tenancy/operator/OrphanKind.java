package dev.tenancy.operator;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what way something belongs to nobody, or does not come to its end. */
public enum OrphanKind {
  /** A record whose object vanished past its finalizer. */
  RECORD_WITHOUT_OBJECT,
  /** A record whose schema is gone, or is not marked as this tenant's. */
  RECORD_WITHOUT_SCHEMA,
  /** A schema with the mark of a tenant that is dropped or unknown. */
  SCHEMA_WITHOUT_RECORD,
  /** An object that got no record. */
  OBJECT_WITHOUT_RECORD,
  /** A running workflow for a tenant that the registry does not know. */
  WORKFLOW_WITHOUT_RECORD,
  /** A workflow that has been running too long, and nobody wished it to wait. */
  WORKFLOW_OVERDUE;

  /** The label of the metric, and the kind in the report. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The Event's reason. */
  String reason() {
    return Arrays.stream(name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
