-- All that DROP ... CASCADE of the roots takes with it: walks pg_depend from them to everything that hangs on
-- them. Each object once, columns beside it.
with recursive reached (classid, objid, objsubid) as (
  select root.classid, root.objid, 0
  from unnest(:classes::bigint[]::oid[], :objects::bigint[]::oid[]) as root (classid, objid)
  union
  select d.classid, d.objid, d.objsubid
  from pg_depend d
  join reached r on d.refclassid = r.classid and d.refobjid = r.objid
    and (r.objsubid = 0 or d.refobjsubid = r.objsubid)
)
