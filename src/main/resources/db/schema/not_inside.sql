-- What of it is not plainly inside the schema, by the catalogs' own columns: few rows, mostly none. Kinds that
-- are not listed here are looked at more closely.
select classid::bigint, objid::bigint, objsubid
from (
  select r.*,
    case r.classid
      when 'pg_class'::regclass then (select relnamespace from pg_class where oid = r.objid)
      when 'pg_type'::regclass then (select typnamespace from pg_type where oid = r.objid)
      when 'pg_proc'::regclass then (select pronamespace from pg_proc where oid = r.objid)
      when 'pg_constraint'::regclass then (select connamespace from pg_constraint where oid = r.objid)
      when 'pg_attrdef'::regclass then
        (select c.relnamespace from pg_attrdef a join pg_class c on c.oid = a.adrelid where a.oid = r.objid)
      when 'pg_trigger'::regclass then
        (select c.relnamespace from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.oid = r.objid)
      when 'pg_rewrite'::regclass then
        (select c.relnamespace from pg_rewrite w join pg_class c on c.oid = w.ev_class where w.oid = r.objid)
      when 'pg_default_acl'::regclass then
        (select defaclnamespace from pg_default_acl where oid = r.objid)
    end as home
  from reached r
  where r.classid <> 'pg_namespace'::regclass
  offset 0
) located
where home is distinct from (select oid from pg_namespace where nspname = :schema)
  and home is distinct from (select oid from pg_namespace where nspname = 'pg_toast')
