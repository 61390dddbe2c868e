\set id random(1, 1000)
begin;
select tenancy.enter('acme');
select item, quantity from lines where id = :id;
commit;
