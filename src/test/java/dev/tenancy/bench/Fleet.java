package dev.tenancy.bench;

import dev.tenancy.registry.RegistryFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** The tenants of the bench: one with data, many that are only asked for, one that was deleted. */
record Fleet(RegistryFixture fixture) {
  /** Ready ones, named {@code tenant-1} and so on, without schemas. */
  static final int TENANTS = 10_000;

  static final String GONE = "gone";

  /** Makes them. */
  Fleet populate() throws SQLException {
    fixture.ready("acme");
    fixture.asAdmin(
        "set role tenancy_operator",
        "create table tenant_acme.lines (id int primary key, item text, quantity int)",
        "insert into tenant_acme.lines select g, 'item ' || g, g from generate_series(1, 1000) g",
        """
        insert into tenancy.tenants (slug, name, schema_name, status, version)
          select 'tenant-' || n, 'Tenant ' || n, 'tenant_' || n, 'ready', 0
          from generate_series(1, %d) n
        """
            .formatted(TENANTS),
        "reset role",
        "vacuum analyze");
    fixture.softDelete(fixture.ready(GONE));
    return this;
  }

  /** Writes the same records as the data of Open Policy Agent. */
  Path export(Path file) throws SQLException {
    try {
      return Files.writeString(
          file,
          fixture.asAdminOne(
              """
              select json_build_object('tenants', json_object_agg(slug, json_build_object(
                'id', id, 'schema_name', schema_name, 'version', version::text,
                'status', status, 'is_active', is_active)))
              from tenancy.tenants
              """));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
