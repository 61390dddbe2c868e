-- The mass-deletion brake: too many soft-deletes within a window, and the schemas of the rest are kept until somebody
-- releases them. It is here, in the transaction of the soft-delete, so that neither a restart nor a second operator
-- counts anew.

-- How it is set: written by each operator at its start.
create table tenancy.brake (
  only_row boolean primary key default true check (only_row),
  enabled boolean not null default true,
  -- So many deletions within the window are always let through, and this share of the fleet, whichever is more.
  max_deletions integer not null default 5 check (max_deletions >= 0),
  max_percent integer not null default 20 check (max_percent between 0 and 100),
  window_ms bigint not null default 600000 check (window_ms > 0)
);
insert into tenancy.brake default values;

-- Since when the drop is held in this deletion; empty: it is not, or was released.
alter table tenancy.tenants
  add column drop_held_at timestamptz,
  add check (drop_held_at is null or deleted_at is not null);

-- What the brake counts. A tombstone without a schema lost nothing.
create index tenants_deleted on tenancy.tenants (deleted_at) where deleted_at is not null and schema_name is not null;

create function tenancy.pull_brake() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  brake tenancy.brake;
  lately bigint;
  fleet bigint;
begin
  if new.status = 'dropping' and old.status = 'deleted' and new.drop_held_at is not null then
    -- Whoever asks, also an operator that knows nothing of the brake: 55000 is for later, not for never.
    raise exception 'the drop of tenant % is held by the mass-deletion brake', new.slug
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'Release it: select tenancy.release_drops(array[''' || new.slug || '''])';
  end if;
  if new.deleted_at is null then
    new.drop_held_at := null;
  elsif old.deleted_at is null then
    -- Trigger on_change ran before and holds the clock's row to the commit: whoever else deletes waits there, and
    -- what he committed is counted here.
    new.drop_held_at := null;
    select * into brake from tenancy.brake;
    if brake.enabled and new.schema_name is not null then
      select count(*) + 1 into lately from tenancy.tenants
        where schema_name is not null and id <> new.id
          and deleted_at > clock_timestamp() - brake.window_ms * interval '1 millisecond';
      if lately > brake.max_deletions then
        -- The fleet as it was when the window began; counted no further than it takes to know.
        select count(*) + lately into fleet from (
          select from tenancy.tenants where deleted_at is null and id <> new.id
          limit case brake.max_percent when 0 then 0 else lately * 100 / brake.max_percent end) living;
        if lately * 100 > fleet * brake.max_percent then
          new.drop_held_at := clock_timestamp();
        end if;
      end if;
    end if;
  end if;
  return new;
end
$$;
-- Named to run after on_change.
create trigger pull_brake before update on tenancy.tenants
  for each row
  when (new.deleted_at is distinct from old.deleted_at or new.status = 'dropping')
  execute function tenancy.pull_brake();

-- Lets held drops go on: all of them, or those of these slugs; returns whose. What is deleted later may be held again.
create function tenancy.release_drops(slugs text[] default null) returns setof text
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  held uuid[];
begin
  -- All rows first, the clock after them, as everybody else: the other way round two could wait for each other.
  select array_agg(id) into held from (
    select id from tenancy.tenants
      where drop_held_at is not null and status = 'deleted' and deletion_policy = 'Drop'
        and (slugs is null or slug = any (slugs))
      order by id for update) locked;
  return query
    update tenancy.tenants set drop_held_at = null where id = any (held) returning slug;
end
$$;

revoke all on function tenancy.pull_brake(), tenancy.release_drops(text[]) from public;
