\set id random(1, 1000)
begin;
set local search_path to tenant_acme, pg_temp;
select item, quantity from lines where id = :id;
commit;
