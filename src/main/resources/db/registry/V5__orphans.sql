-- What belongs to nobody, since when: so that of several operators, and after a restart, one alone tells of it,
-- and nothing is repaired that was seen only once (docs/orphans.md).
create table tenancy.orphans (
  kind text not null,
  -- A tenant's id, an object's uid, a schema's name or a workflow's id.
  subject text not null,
  first_seen timestamptz not null default clock_timestamp(),
  last_seen timestamptz not null default clock_timestamp(),
  sightings bigint not null default 1,
  primary key (kind, subject)
);

-- In which cluster an owner's object was seen: only there can it have vanished.
create table tenancy.homes (
  uid text primary key,
  -- The uid of namespace kube-system, by which a cluster is known.
  cluster text not null
);
