package dev.tenancy.operator;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that belongs to nobody any more.
 *
 * @param subject with the kind its identity: a record's id, an object's uid, a schema's name, a
 *     workflow's id
 * @param name how people call it: a tenant's, a schema's or a workflow's name
 * @param tenant the tenant it is, or was, of
 * @param object the object it is, or was, of; maybe gone
 * @param message what is wrong, for people
 * @param repair what the operator does about it by itself
 * @param remedies what people can do about it
 */
record Orphan(
    OrphanKind kind,
    String subject,
    String name,
    Optional<UUID> tenant,
    Optional<ObjectName> object,
    String message,
    Optional<Repair> repair,
    List<Remedy> remedies) {

  Orphan {
    remedies = List.copyOf(remedies);
  }

  /** A Tenant object, there or not. */
  record ObjectName(String name, String uid) {}

  /**
   * What the operator would do.
   *
   * @param what in words that end the sentence "it is to …"
   */
  record Repair(Deed deed, String what) {}

  /** What the operator can do. */
  enum Deed {
    /** Soft-delete the record; its policy says what becomes of the schema. */
    SOFT_DELETE,
    /** Have the object looked at again. */
    WAKE
  }
}
