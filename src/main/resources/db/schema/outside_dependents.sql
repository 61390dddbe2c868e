-- Which of these are outside the schema, and what are they called? They have been reached by CASCADE and are not
-- plainly inside. CASCADE reaches a column of somebody else's table when its type lives here, even for a role
-- that does not own that table.
with reached (classid, objid, objsubid) as (
  select classid::oid, objid::oid, objsubid
  from unnest(:classes::bigint[], :objects::bigint[], :columns::int[]) as r (classid, objid, objsubid)
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
named as materialized (
  select m.classid, m.objid, i.type, i.identity,
    coalesce(
      i.schema,
      -- These have no schema of their own: they are where their table is.
      (select n.nspname from pg_namespace n join pg_class c on c.relnamespace = n.oid
       where c.oid = case m.classid
         when 'pg_constraint'::regclass then (select conrelid from pg_constraint where oid = m.objid)
         when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = m.objid)
         when 'pg_rewrite'::regclass then (select ev_class from pg_rewrite where oid = m.objid)
         when 'pg_trigger'::regclass then (select tgrelid from pg_trigger where oid = m.objid)
         when 'pg_policy'::regclass then (select polrelid from pg_policy where oid = m.objid)
       end),
      -- And these where what they are part of is; an extension where it was installed.
      (select n.nspname from pg_namespace n
       where n.oid = case m.classid
         when 'pg_default_acl'::regclass then
           (select defaclnamespace from pg_default_acl where oid = m.objid)
         when 'pg_extension'::regclass then (select extnamespace from pg_extension where oid = m.objid)
         when 'pg_amop'::regclass then
           (select f.opfnamespace from pg_amop o join pg_opfamily f on f.oid = o.amopfamily
            where o.oid = m.objid)
         when 'pg_amproc'::regclass then
           (select f.opfnamespace from pg_amproc p join pg_opfamily f on f.oid = p.amprocfamily
            where p.oid = m.objid)
         when 'pg_transform'::regclass then
           (select t.typnamespace from pg_transform f join pg_type t on t.oid = f.trftype
            where f.oid = m.objid)
       end)) as schema
  from meant m
  cross join lateral pg_identify_object(m.classid, m.objid, m.objsubid) i
  where not (m.classid = 'pg_namespace'::regclass)
    -- A foreign key's own triggers on the table it refers to go with the key and nothing else does.
    and not (m.classid = 'pg_trigger'::regclass
      and (select tgisinternal from pg_trigger where oid = m.objid))
    -- A cast without one of its two types means nothing.
    and not (m.classid = 'pg_cast'::regclass and exists (
      select from pg_cast k join pg_type t on t.oid in (k.castsource, k.casttarget)
      join pg_namespace n on n.oid = t.typnamespace
      where k.oid = m.objid and n.nspname = :schema))
)
select distinct type || ' ' || identity as object
from named
where schema is distinct from :schema and schema is distinct from 'pg_toast'
  -- What an extension inside brought along and has no schema: an access method, a language.
  and identity is not null
  and not (schema is null and exists (
    select from pg_depend d
    join pg_extension e on e.oid = d.refobjid
    join pg_namespace n on n.oid = e.extnamespace
    where d.classid = named.classid and d.objid = named.objid and d.deptype = 'e'
      and d.refclassid = 'pg_extension'::regclass and n.nspname = :schema))
order by object
