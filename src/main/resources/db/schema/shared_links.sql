-- What makes a drop of the schema lock tables outside, ACCESS EXCLUSIVE: foreign keys to them, and partitions
-- attached to them; with the statement that cuts each off. Only its owner may alter a table, yet the schema's
-- owner may drop what is in it. Found by pg_depend's index, as pg_class and pg_constraint hold the objects of
-- all tenants.
with inside as (
  select c.oid, c.oid::regclass::text as name, pg_has_role(c.relowner, 'USAGE') as mine
  from pg_namespace n
  join pg_depend d on d.refclassid = 'pg_namespace'::regclass and d.refobjid = n.oid
    and d.classid = 'pg_class'::regclass
  join pg_class c on c.oid = d.objid
  where n.nspname = :schema and c.relkind in ('r', 'p', 'f')
),
link as (
  select k.confrelid as shared, i.name as own, k.oid as key, i.oid as own_oid, not i.mine as alone,
    case when i.mine
      then format('alter table if exists %s drop constraint if exists %I', i.name, k.conname)
      else format('drop table if exists %s cascade', i.name) end as statement
  from inside i join pg_constraint k on k.conrelid = i.oid and k.contype = 'f' and k.conparentid = 0
  union all
  select h.inhparent, i.name, null, i.oid, true,
    case when pg_has_role(p.relowner, 'USAGE')
      then format('alter table %s detach partition %s', p.oid::regclass, i.name)
      else format('drop table if exists %s cascade', i.name) end
  from inside i
  join pg_inherits h on h.inhrelid = i.oid
  join pg_class p on p.oid = h.inhparent and p.relkind = 'p'
)
select l.shared::regclass::text as shared, l.own, l.statement, l.alone,
  (case when l.alone then 'pg_class' else 'pg_constraint' end)::regclass::oid::bigint as classid,
  (case when l.alone then l.own_oid else l.key end)::bigint as objid
from link l join pg_class o on o.oid = l.shared join pg_namespace n on n.oid = o.relnamespace
where n.nspname <> :schema
order by l.alone, l.shared, 6
limit 50
