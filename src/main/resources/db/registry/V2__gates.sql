-- Gates answer from memory, each as long as its lease lasts. A deletion waits until every gate has applied it, or
-- has lost its lease (docs/gate.md, "Under a lease"; docs/model has the proof).
create table tenancy.gates (
  id uuid primary key,
  name text not null,
  -- The newest change of a record that the gate has applied to its memory.
  version bigint not null,
  -- How long it trusts its memory after a renewal, by its own clock.
  lease_ms integer not null check (lease_ms between 100 and 60000),
  -- Counts renewals: whoever sees it stand still for a lease, by a clock of his own, knows that the lease is over.
  renewals bigint not null default 1,
  -- For people; nothing is decided by it.
  renewed_at timestamptz not null default clock_timestamp()
);

-- Renews a gate's lease if what it has applied is the newest there is; else it has to read on first. The counter's
-- row orders this: a change that is being committed holds it, so it is either in what the gate has applied, or comes
-- after this renewal and finds it in the table.
create function tenancy.renew_gate(gate uuid, gate_name text, gate_lease_ms integer, applied bigint) returns boolean
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  newest bigint;
begin
  select c.version into newest from tenancy.clock c for share;
  if newest <> applied then
    return false;
  end if;
  insert into tenancy.gates as g (id, name, version, lease_ms)
    values (gate, gate_name, applied, gate_lease_ms)
    on conflict (id) do update
      set version = excluded.version, lease_ms = excluded.lease_ms, renewals = g.renewals + 1,
          renewed_at = clock_timestamp();
  return true;
end
$$;

-- A gate that stops says so, after it has stopped answering from memory.
create function tenancy.leave_gate(gate uuid) returns void
  language sql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$ delete from tenancy.gates where id = gate $$;

revoke all on function tenancy.renew_gate(uuid, text, integer, bigint), tenancy.leave_gate(uuid) from public;
grant execute on function tenancy.renew_gate(uuid, text, integer, bigint), tenancy.leave_gate(uuid) to tenancy_gate;
grant select on tenancy.clock, tenancy.gates to tenancy_gate;

-- When the last gate stopped admitting, in this deletion; for how long and for whom it was waited.
alter table tenancy.tenants
  add column gate_closed_at timestamptz,
  add column gate_wait_ms bigint check (gate_wait_ms >= 0),
  add column gate_waited_for text,
  add check ((gate_closed_at is null) = (gate_wait_ms is null)),
  add check (gate_closed_at is null or deleted_at is not null);
