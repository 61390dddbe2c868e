-- How long transactions are waited for before a deletion calls for help, and since when they are.
alter table tenancy.tenants
  add column drain_timeout_ms bigint not null default 600000 check (drain_timeout_ms > 0),
  add column terminate_sessions boolean not null default false,
  add column draining_since timestamptz,
  add column sessions_terminated integer not null default 0 check (sessions_terminated >= 0),
  add check (draining_since is null or deleted_at is not null);

-- The time counts only while nothing but transactions keeps the schema from being dropped: what holds the drop on
-- purpose takes the time back, and the call for help with it. So does everything that ends the deletion, whoever
-- writes it. Its name has it run before on_change.
create function tenancy.measure_drain() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status in ('deleted', 'dropping', 'dropped') then
    if new.status = 'deleted' and (new.suspended or new.deletion_policy <> 'Drop') then
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
create trigger measure_drain before update on tenancy.tenants
  for each row execute function tenancy.measure_drain();
revoke all on function tenancy.measure_drain() from public;
