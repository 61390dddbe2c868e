-- Run once per database by its administrator (psql -d <database> -f bootstrap.sql), again at will.
-- Makes the roles with no more than each needs; passwords are set by the administrator afterwards:
--   alter role tenancy_operator password '...';  alter role tenancy_gate password '...';
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'tenancy_operator') then
    create role tenancy_operator login nosuperuser nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'tenancy_gate') then
    create role tenancy_gate login nosuperuser nocreatedb nocreaterole;
  end if;
  -- The applications' group: grant it to each application's login role.
  if not exists (select from pg_catalog.pg_roles where rolname = 'tenancy_app') then
    create role tenancy_app nologin nosuperuser nocreatedb nocreaterole;
  end if;
  -- Writes into the registry table that an application had before (docs/adoption.md), and can do nothing else: what
  -- the application put on that table runs with this role's rights.
  if not exists (select from pg_catalog.pg_roles where rolname = 'tenancy_mirror') then
    create role tenancy_mirror nologin nosuperuser nocreatedb nocreaterole;
  end if;
  -- The operator creates, owns and drops the tenants' schemas and the registry's.
  execute format('grant connect, create, temporary on database %I to tenancy_operator', current_database());
  execute format('grant connect on database %I to tenancy_gate, tenancy_app', current_database());
end
$$;

-- To say which session holds a tenant up (since when, which application) while its deletion drains.
grant pg_read_all_stats to tenancy_operator;

-- To end sessions that hold a deleted tenant for too long, where its owner asks for it
-- (spec.deletion.terminateSessions). Never a superuser's. Revoke it if nobody is to have that.
grant pg_signal_backend to tenancy_operator;

grant tenancy_mirror to tenancy_operator;
