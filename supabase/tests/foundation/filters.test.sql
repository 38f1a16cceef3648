begin;
select plan(40);

create temporary table things (id text primary key, m jsonb not null);
insert into things values
  ('a', '{"year": 2019, "lang": "de", "tags": ["x", "y"], "by": {"name": "Ann", "age": 30}}'),
  ('b', '{"year": 2021, "lang": "en", "tags": [], "read": true, "day": "2024-03-14"}'),
  ('c', '{"year": "2021", "lang": null, "note": "it''s \"quoted\" \\ :words"}'),
  ('d', '{}');
create function pg_temp.found(p_filter jsonb) returns text
language plpgsql
as $$
declare
  v_ids text;
begin
  execute 'select string_agg(t.id, '''' order by t.id) from things t where '
    || private.filter_condition('t.m', p_filter) into v_ids;
  return v_ids;
end;
$$;

select is(pg_temp.found(f.filter::jsonb), f.ids, f.filter)
from (values
  ('{}', 'abcd'),
  ('{"lang": "de"}', 'a'),
  ('{"by": {"name": "Ann"}}', 'a'),
  ('{"tags": ["x"]}', 'a'),
  ('{"year": {"$gte": 2020}}', 'b'),
  ('{"year": {"$gt": 2019, "$lte": 2021}}', 'b'),
  ('{"year": {"$lt": 2021}}', 'a'),
  ('{"year": {"$eq": "2021"}}', 'c'),
  ('{"year": {"$ne": 2021}}', 'acd'),
  ('{"lang": {"$in": ["de", "en"]}}', 'ab'),
  ('{"lang": {"$in": []}}', null),
  ('{"lang": {"$nin": ["de"]}}', 'bcd'),
  ('{"lang": {"$exists": true}}', 'abc'),
  ('{"lang": {"$exists": false}}', 'd'),
  ('{"lang": {"$eq": null}}', 'cd'),
  ('{"tags": {"$eq": "y"}}', 'a'),
  ('{"tags": {"$eq": []}}', 'b'),
  ('{"read": {"$eq": true}}', 'b'),
  ('{"day": {"$gte": "2024-01-01", "$lt": "2025-01-01"}}', 'b'),
  ('{"by": {"age": {"$gte": 18}}}', 'a'),
  ('{"by": {"name": "Ann", "age": {"$gte": 18}}}', 'a'),
  ('{"year": {"$not": {"$gte": 2020}}}', 'acd'),
  ('{"$or": [{"lang": "de"}, {"read": true}]}', 'ab'),
  ('{"$and": [{"lang": "de"}, {"year": {"$gte": 2020}}]}', null),
  ('{"$not": {"lang": "de"}}', 'bcd'),
  ('{"lang": "en", "$or": [{"year": 2021}, {"year": 2019}]}', 'b'),
  ('{"note": {"$eq": "it''s \"quoted\" \\ :words"}}', 'c'),
  ('{"note": "it''s \"quoted\" \\ :words"}', 'c')
) f (filter, ids);

-- What there is no sense in
select throws_ok(
  format('select private.require_filter(%L)', f.filter), 'PT400', 'invalid_filter', f.filter
)
from (values
  ('[]'),
  ('"a"'),
  ('{"year": {"$near": 2020}}'),
  ('{"$where": "1 = 1"}'),
  ('{"$or": []}'),
  ('{"$or": {"a": 1}}'),
  ('{"$and": [1]}'),
  ('{"year": {"$gte": null}}'),
  ('{"year": {"$in": 3}}'),
  ('{"year": {"$exists": "yes"}}'),
  ('{"a": {"b": {"$nope": 1}}}')
) f (filter);
select is(private.require_filter(null), '{}', 'no filter is one that all fit');

select * from finish();
rollback;
