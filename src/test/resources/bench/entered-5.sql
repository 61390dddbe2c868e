\set id random(1, 900)
\set other random(1, 900)
begin;
select tenancy.enter('acme');
select item, quantity from lines where id = :id;
select item, quantity from lines where id = :other;
select count(*) from lines where id between :other and :other + 20;
update lines set quantity = quantity + 1 where id = :id;
select sum(quantity) from lines where id between :id and :id + 20;
commit;
