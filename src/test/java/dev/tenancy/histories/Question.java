package dev.tenancy.histories;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tenancy.tenant.DeletionPolicy;
import java.util.Locale;

/** What a call asked for; which fields count depends on the operation. */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Question(
    String op,
    String tenant,
    String owner,
    boolean active,
    String policy,
    boolean kept,
    int deletion,
    long version,
    int visit) {

  static Question of(String op) {
    return new Question(op, null, null, false, null, false, 0, 0, 0);
  }

  static Question visit(String op, int number) {
    return new Question(op, null, null, false, null, false, 0, 0, number);
  }

  Question tenant(String name) {
    return new Question(op, name, owner, active, policy, kept, deletion, version, visit);
  }

  Question owner(String uid) {
    return new Question(op, tenant, uid, active, policy, kept, deletion, version, visit);
  }

  Question deletion(int number) {
    return new Question(op, tenant, owner, active, policy, kept, number, version, visit);
  }

  Question version(long read) {
    return new Question(op, tenant, owner, active, policy, kept, deletion, read, visit);
  }

  Question settings(boolean active, DeletionPolicy policy, boolean kept) {
    return new Question(op, tenant, owner, active, label(policy), kept, deletion, version, visit);
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
