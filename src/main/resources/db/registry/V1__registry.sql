-- The registry: one row is the single truth about one tenant. Flyway runs this as the operator's role,
-- which then owns schema tenancy.

do $$
begin
  if (select count(*) from pg_catalog.pg_roles where rolname in ('tenancy_app', 'tenancy_gate')) < 2 then
    raise exception 'roles tenancy_app and tenancy_gate are missing'
      using hint = 'Let the database''s administrator run bootstrap.sql once in this database.';
  end if;
end
$$;

-- The feed's clock. Every change of a record takes the next number while it holds this row to its commit,
-- so numbers appear in the order of commits and a reader by watermark misses none (a sequence's would not).
create table tenancy.clock (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);
insert into tenancy.clock (version) values (0);

create table tenancy.tenants (
  id uuid primary key default gen_random_uuid(),
  slug text not null check (slug ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
  name text not null check (name <> ''),
  -- Unique over tombstones too: a schema name is never used twice, not even by the same slug.
  schema_name text unique check (
    schema_name ~ '^[a-z_][a-z0-9_]{0,62}$'
    and schema_name !~ '^pg_'
    and schema_name not in ('public', 'information_schema', 'tenancy')),
  status text not null check (
    status in ('provisioning', 'ready', 'failed', 'deleted', 'dropping', 'dropped')),
  is_active boolean not null default true,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- What the operator needs besides.
  resource_uid text unique,
  suspended boolean not null default false,
  deletion_policy text not null default 'Drop' check (deletion_policy in ('Drop', 'Retain')),
  drain_period_ms bigint not null default 5000 check (drain_period_ms >= 0),
  schema_version text,
  provisioned_at timestamptz,
  version bigint not null,
  deletions integer not null default 0 check (deletions >= 0),
  drop_after timestamptz,
  dropped_at timestamptz,
  failure_reason text,
  failure_message text,
  check ((deleted_at is not null) = (status in ('deleted', 'dropping', 'dropped'))),
  check ((dropped_at is not null) = (status = 'dropped')),
  -- Only the tombstone of a tenant that was deleted before it claimed a name has none.
  check (schema_name is not null or status = 'dropped'),
  check ((failure_reason is null) = (failure_message is null))
);

-- At most one record per slug is not dropped; the gate's first look-up.
create unique index tenants_live on tenancy.tenants (slug) where status <> 'dropped';
-- The gate's second: is there a tombstone?
create index tenants_tombstones on tenancy.tenants (slug) where status = 'dropped';
-- The feed.
create unique index tenants_version on tenancy.tenants (version);

-- Every change, whoever makes it: only the moves of the state machine, the next version, a notification.
create function tenancy.on_change() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' then
    if new.id <> old.id or new.slug <> old.slug or new.created_at <> old.created_at
        or new.schema_name is distinct from old.schema_name then
      raise exception 'id, slug, schema_name and created_at of a tenant never change'
        using errcode = 'integrity_constraint_violation';
    end if;
    if new.status <> old.status and (old.status, new.status) not in (
        ('provisioning', 'ready'), ('provisioning', 'failed'), ('failed', 'provisioning'),
        ('provisioning', 'deleted'), ('ready', 'deleted'), ('failed', 'deleted'),
        ('deleted', 'ready'), ('deleted', 'provisioning'),
        ('deleted', 'dropping'), ('dropping', 'dropped')) then
      raise exception 'a tenant never goes from % to %', old.status, new.status
        using errcode = 'integrity_constraint_violation';
    end if;
  end if;
  update tenancy.clock set version = version + 1 returning version into new.version;
  new.updated_at := clock_timestamp();
  perform pg_notify('tenancy_changes', new.version::text);
  return new;
end
$$;
create trigger on_change before insert or update on tenancy.tenants
  for each row execute function tenancy.on_change();

-- A record is never deleted: it is the tombstone that answers 410, and it keeps the schema's name taken.
create function tenancy.refuse_removal() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'records of tenants are never removed: they are the tombstones that answer 410'
    using errcode = 'integrity_constraint_violation',
      hint = 'Delete the tenant: kubectl delete tenant <slug>';
end
$$;
create trigger refuse_removal before delete or truncate on tenancy.tenants
  for each statement execute function tenancy.refuse_removal();

-- The key of a tenant's advisory lock: from the slug alone, so that it can be taken before the record is
-- read. Should two slugs share a key, they only wait for each other.
create function tenancy.lock_key(slug text) returns bigint
  language sql immutable strict parallel safe
  return pg_catalog.hashtextextended('tenancy.tenant/' || slug, 0);

revoke all on function tenancy.on_change(), tenancy.refuse_removal() from public;
grant usage on schema tenancy to tenancy_app, tenancy_gate;
grant select on tenancy.tenants to tenancy_app, tenancy_gate;
