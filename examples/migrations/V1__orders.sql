-- The sample application's schema, one for each tenant. Unqualified: the search path is the tenant's schema.
create table orders (
  id bigint generated always as identity primary key,
  owner text not null,
  item text not null
);
