-- The SQL door: the first statement of an application's transaction.
--
-- Takes the tenant's shared lock to the end of the transaction, then reads the record by a statement of
-- its own. Under READ COMMITTED that statement has a snapshot younger than the lock, so what it reads is
-- true until the lock goes: a deletion commits 'dropping' only while it holds the lock exclusively.
-- Then it leaves the tenant's schema as the only one on the search path, to the end of the transaction. pg_temp is
-- named last because it would be searched first unnamed: another tenant's rows in a temporary table that was left
-- on a pooled connection must not be taken for this tenant's.
--
-- Refusals: TN400 malformed, TN404 unknown, TN410 deleted, TN403 deactivated, TN503 not ready; 25000
-- under another isolation level, whose snapshot may be older than the lock; 25006 on a replica, which
-- still admits what the primary has dropped.
create or replace function tenancy.enter(slug text) returns uuid
  language plpgsql volatile
as $$
#variable_conflict use_column
declare
  record_id uuid;
  record_schema text;
  record_status text;
  record_active boolean;
begin
  if pg_catalog.current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'tenancy.enter needs READ COMMITTED'
      using errcode = '25000', hint = 'Begin the transaction with: begin isolation level read committed';
  end if;
  if pg_catalog.pg_is_in_recovery() then
    raise exception 'tenancy.enter runs on the primary only'
      using errcode = '25006', hint = 'A replica still admits tenants that the primary has dropped.';
  end if;

  perform pg_catalog.pg_advisory_xact_lock_shared(tenancy.lock_key(enter.slug));

  select t.id, t.schema_name, t.status, t.is_active
    into record_id, record_schema, record_status, record_active
    from tenancy.tenants t
    where t.slug = enter.slug and t.status <> 'dropped';
  if not found then
    -- Only now: what has a record passed the same check there, and need not pay for it again at each entry.
    if enter.slug is null or enter.slug !~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' then
      raise exception 'The tenant''s name is not a DNS label' using errcode = 'TN400';
    end if;
    if exists (select from tenancy.tenants t where t.slug = enter.slug and t.status = 'dropped') then
      raise exception 'Tenant has been deleted' using errcode = 'TN410';
    end if;
    raise exception 'There is no such tenant' using errcode = 'TN404';
  end if;
  if record_status in ('deleted', 'dropping') then
    raise exception 'Tenant has been deleted' using errcode = 'TN410';
  end if;
  if not record_active then
    raise exception 'Tenant has been deactivated' using errcode = 'TN403';
  end if;
  if record_status <> 'ready' then
    raise exception 'Tenant is not ready yet' using errcode = 'TN503';
  end if;

  perform pg_catalog.set_config('search_path', pg_catalog.quote_ident(record_schema) || ', pg_temp', true);
  return record_id;
end
$$;

revoke all on function tenancy.enter(text) from public;
grant execute on function tenancy.enter(text) to tenancy_app;
grant execute on function tenancy.lock_key(text) to tenancy_app;
