-- Writes a tenant's state into the application's own row. Run by each import; belongs to role tenancy_mirror.
--
-- It never waits: whoever changes a record holds the feed's clock, for which all others would wait. A row or table
-- that is locked is an error (55P03), and is tried again later.
create or replace function tenancy.mirror_row(
    table_schema text, table_name text, tenant uuid, status text, is_active boolean, deleted_at timestamptz)
  returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
  -- What the application's triggers may wait for in their turn.
  set lock_timeout = '100ms'
as $$
declare
  target text := format('%I.%I', table_schema, table_name);
  written bigint;
begin
  -- A deferred trigger would run at the commit, outside this function and so with the operator's rights.
  set constraints all immediate;
  -- The application's triggers expect to find what is beside their table. Ends with this function.
  perform set_config('search_path', quote_ident(table_schema) || ', pg_temp', true);
  execute format('lock table %s in row exclusive mode nowait', target);
  execute format('select from %s where id = %L for update nowait', target, tenant);
  execute format(
    'update %s set status = %L, is_active = %L, deleted_at = %L, updated_at = pg_catalog.clock_timestamp() where id = %L',
    target, status, is_active, deleted_at, tenant);
  get diagnostics written = row_count;
  if written <> 1 then
    raise exception 'table % has % rows of id %', target, written, tenant;
  end if;
end
$$;

do $$
begin
  if (select pg_get_userbyid(proowner) from pg_catalog.pg_proc where oid = 'tenancy.mirror_row'::regproc)
      <> 'tenancy_mirror' then
    -- Who is to own a function must be able to make one; in this transaction only.
    grant create on schema tenancy to tenancy_mirror;
    alter function tenancy.mirror_row(text, text, uuid, text, boolean, timestamptz) owner to tenancy_mirror;
    revoke create on schema tenancy from tenancy_mirror;
  end if;
end
$$;
revoke all on function tenancy.mirror_row(text, text, uuid, text, boolean, timestamptz) from public;
