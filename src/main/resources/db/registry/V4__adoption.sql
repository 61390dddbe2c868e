-- Tenants that were there before the operator: its bookkeeping beside the application's own (docs/adoption.md).
create table tenancy.adopted (
  -- No foreign key: records are never removed, and who tries is to hear why.
  tenant uuid primary key,
  -- The version of the application's migrations at which the schema was, as its owner says; empty: its own history
  -- says it.
  schema_version text,
  -- The application's own registry table that has a row for the tenant; empty: there was a schema only.
  table_schema text,
  table_name text,
  adopted_at timestamptz not null default clock_timestamp(),
  -- Why the application's row does not say what the record says; empty: it does.
  problem text,
  check ((table_schema is null) = (table_name is null))
);
create index adopted_behind on tenancy.adopted (tenant) where problem is not null;

-- Lets the application's own row say what the record says. What keeps it from that is noted, and never keeps the
-- record from changing: a tenant is deleted also while its old row is locked, or gone.
create function tenancy.mirror(changed tenancy.tenants) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  home tenancy.adopted;
  reason text;
begin
  select a.* into home from tenancy.adopted a
    where a.tenant = changed.id and a.table_name is not null for update;
  if not found then
    return;
  end if;
  begin
    -- Made by the first import, and owned by role tenancy_mirror: what the application put on its table runs with
    -- that role's rights, not with the operator's.
    perform tenancy.mirror_row(
      home.table_schema, home.table_name, changed.id, changed.status, changed.is_active, changed.deleted_at);
  exception when others then
    reason := sqlerrm;
  end;
  if reason is distinct from home.problem then
    update tenancy.adopted a set problem = reason where a.tenant = changed.id;
  end if;
end
$$;

create function tenancy.mirror_adopted() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform tenancy.mirror(new);
  return null;
end
$$;
create trigger mirror_adopted after update on tenancy.tenants
  for each row
  when ((old.status, old.is_active, old.deleted_at) is distinct from (new.status, new.is_active, new.deleted_at))
  execute function tenancy.mirror_adopted();

revoke all on function tenancy.mirror(tenancy.tenants), tenancy.mirror_adopted() from public;
