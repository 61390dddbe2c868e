-- What can be dropped by itself, first what hangs on others: views, then tables, the youngest first, so that
-- partitions come before what they are part of; each with the number of locks that its drop takes. Found by
-- pg_depend's index, as pg_class holds the objects of all tenants.
with recursive inside as (
  select d.classid, d.objid
  from pg_depend d join pg_namespace n on d.refobjid = n.oid
  where d.refclassid = 'pg_namespace'::regclass and n.nspname = :schema
    and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
    -- Not what is a part of something else, as a sequence of its table or a function of an extension.
    and not exists (
      select from pg_depend p
      where p.classid = d.classid and p.objid = d.objid and p.objsubid = 0
        and (p.deptype in ('i', 'e')
          or p.deptype = 'a' and p.refclassid = 'pg_class'::regclass and p.refobjsubid > 0
            and d.classid = 'pg_class'::regclass
            and (select relkind from pg_class where oid = p.objid) = 'S'))
),
candidate (turn, classid, objid, kind, name) as (
  select case c.relkind when 'v' then 1 when 'm' then 1 when 'S' then 3 else 2 end, i.classid, i.objid,
    case c.relkind
      when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'f' then 'foreign table' else 'table' end,
    format('%I.%I', :schema, c.relname)
  from inside i join pg_class c on i.classid = 'pg_class'::regclass and c.oid = i.objid
  where c.relkind in ('v', 'm', 'r', 'p', 'f', 'S')
  union all
  select 4, i.classid, i.objid, 'routine', i.objid::regprocedure::text
  from inside i where i.classid = 'pg_proc'::regclass
  union all
  select 5, i.classid, i.objid, 'type', i.objid::regtype::text
  from inside i join pg_type t on i.classid = 'pg_type'::regclass and t.oid = i.objid
  where t.typtype in ('d', 'e', 'r', 'c')
  order by 1, 3 desc
  limit :most
),
reached (root, rootid, classid, objid, objsubid) as (
  select classid, objid, classid, objid, 0 from candidate
  union
  select r.root, r.rootid, d.classid, d.objid, d.objsubid
  from pg_depend d
  join reached r on d.refclassid = r.classid and d.refobjid = r.objid
    and (r.objsubid = 0 or d.refobjsubid = r.objsubid)
),
weighed as (
  select root, rootid, count(distinct (classid, objid)) as locks from reached group by root, rootid
)
select c.turn, c.classid::bigint, c.objid::bigint, c.kind, c.name, w.locks
from candidate c join weighed w on w.root = c.classid and w.rootid = c.objid
order by w.locks, c.turn, c.objid desc
