-- What would DROP SCHEMA ... CASCADE touch outside the schema? Walks pg_depend from the schema's row to
-- everything that hangs on it, and names what is not inside. CASCADE reaches a column of somebody else's
-- table when its type lives here, even for a role that does not own that table.
with recursive reached (classid, objid, objsubid) as (
  select 'pg_namespace'::regclass::oid, n.oid, 0 from pg_namespace n where n.nspname = :schema
  union
  select d.classid, d.objid, d.objsubid
  from pg_depend d
  join reached r on d.refclassid = r.classid and d.refobjid = r.objid
    and (r.objsubid = 0 or d.refobjsubid = r.objsubid)
),
meant (classid, objid, objsubid) as (
  -- A view hangs on what it reads by its rule _RETURN; people know it as the view.
  select
    case when w.oid is null then r.classid else 'pg_class'::regclass::oid end,
    coalesce(w.ev_class, r.objid),
    r.objsubid
  from reached r
  left join pg_rewrite w
    on r.classid = 'pg_rewrite'::regclass and w.oid = r.objid and w.rulename = '_RETURN'
),
named as (
  select i.type, i.identity,
    coalesce(
      i.schema,
      -- These have no schema of their own: they are where their table is.
      (select n.nspname from pg_namespace n join pg_class c on c.relnamespace = n.oid
       where c.oid = case r.classid
         when 'pg_constraint'::regclass then (select conrelid from pg_constraint where oid = r.objid)
         when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = r.objid)
         when 'pg_rewrite'::regclass then (select ev_class from pg_rewrite where oid = r.objid)
         when 'pg_trigger'::regclass then (select tgrelid from pg_trigger where oid = r.objid)
         when 'pg_policy'::regclass then (select polrelid from pg_policy where oid = r.objid)
       end),
      -- Default privileges belong to the schema they are for.
      (select n.nspname from pg_default_acl a join pg_namespace n on n.oid = a.defaclnamespace
       where r.classid = 'pg_default_acl'::regclass and a.oid = r.objid)) as schema
  from meant r
  cross join lateral pg_identify_object(r.classid, r.objid, r.objsubid) i
  where not (r.classid = 'pg_namespace'::regclass)
    -- A foreign key's own triggers on the table it refers to go with the key and nothing else does.
    and not (r.classid = 'pg_trigger'::regclass
      and (select tgisinternal from pg_trigger where oid = r.objid))
)
select distinct type || ' ' || identity as object
from named
where schema is distinct from :schema and schema is distinct from 'pg_toast'
order by object
