package dev.tenancy.registry;

import java.util.Collection;

/**
 * In which Kubernetes cluster an object was seen. Only where it was seen can it have vanished: in
 * another cluster, perhaps one that tenants are being moved to, its absence says nothing.
 */
public final class Homes {
  private final Database database;

  public Homes(Database database) {
    this.database = database;
  }

  /**
   * Notes that these objects were seen.
   *
   * @param cluster where
   * @param uids theirs
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   */
  public void note(String cluster, Collection<String> uids) {
    if (uids.isEmpty()) {
      return;
    }
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into tenancy.homes (uid, cluster)
                        select uid, :cluster from unnest(:uids) as s (uid) order by uid
                        on conflict (uid) do update set cluster = excluded.cluster
                        """)
                    .bind("cluster", cluster)
                    .bindArray("uids", String.class, uids.toArray())
                    .execute());
  }
}
