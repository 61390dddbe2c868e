-- How long a deleted tenant's schema is kept, and what people asked of its deletion meanwhile.
alter table tenancy.tenants
  -- At most a year of 365 days, as the Kubernetes resource says.
  add column retention_ms bigint not null default 0 check (retention_ms between 0 and 31536000000),
  -- The signals pause and dropNow of the deletion's workflow.
  add column drop_paused boolean not null default false,
  add column drop_asked_for boolean not null default false,
  -- Taken back by the signal restore: the next object of this name is to own it.
  add column restored_by_hand boolean not null default false;

-- drop_after follows from the rest, by the database's clock, whoever changes what. Nothing of an earlier deletion
-- is left on a tenant that lives; one that is deleted or has an owner waits for none.
create function tenancy.keep_drop_after() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if new.deleted_at is null then
    new.drop_after := null;
    new.drop_paused := false;
    new.drop_asked_for := false;
  elsif new.drop_asked_for then
    new.drop_after := new.deleted_at;
  else
    new.drop_after := new.deleted_at + new.retention_ms * interval '1 millisecond';
  end if;
  new.restored_by_hand := new.restored_by_hand and new.deleted_at is null and new.resource_uid is null;
  return new;
end
$$;
create trigger keep_drop_after before insert or update on tenancy.tenants
  for each row execute function tenancy.keep_drop_after();

revoke all on function tenancy.keep_drop_after() from public;

-- Whether somebody wants the drop of a deleted tenant to wait: such a time is not one of draining.
create function tenancy.is_kept_waiting(tenant tenancy.tenants) returns boolean
  language sql stable
  return (tenant).suspended or (tenant).deletion_policy <> 'Drop' or (tenant).drop_paused
    or (tenant).drop_held_at is not null
    or coalesce((tenant).drop_after > pg_catalog.clock_timestamp(), false);

create or replace function tenancy.measure_drain() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status in ('deleted', 'dropping', 'dropped') then
    if new.status = 'deleted' and tenancy.is_kept_waiting(new) then
      new.draining_since := null;
    end if;
  else
    new.draining_since := null;
    new.sessions_terminated := 0;
  end if;
  if new.failure_reason = 'DrainTimeout' and new.draining_since is null then
    new.failure_reason := null;
    new.failure_message := null;
  end if;
  return new;
end
$$;

revoke all on function tenancy.is_kept_waiting(tenancy.tenants) from public;
