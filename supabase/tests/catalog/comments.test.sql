-- Everything says what it is for; the README's table of RPCs is made from it.
begin;
select plan(9);

create temporary view rpcs as
select p.oid, p.oid::regprocedure::text as name, p.proname::text, p.prosrc,
  coalesce(obj_description(p.oid, 'pg_proc'), '') as comment
from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  );

-- Errors of a helper that cannot happen in an RPC which calls it.
create temporary table ruled_out (rpc text not null, code text not null, reason text not null);
insert into ruled_out values
  ('undo_memory_change', '400 invalid_memory', 'it writes values that were stored before'),
  ('undo_memory_change', '400 invalid_embedding', 'it writes values that were stored before'),
  ('add_document', '404 document_not_found', 'it makes a document, it does not change one'),
  ('add_document', '409 document_pending', 'it makes a document, it does not change one'),
  ('add_document', '409 version_conflict', 'it makes a document, it does not change one'),
  ('add_documents', '404 document_not_found', 'it makes a document, it does not change one'),
  ('add_documents', '409 document_pending', 'it makes a document, it does not change one'),
  ('add_documents', '409 version_conflict', 'it makes a document, it does not change one'),
  ('add_article', '404 document_not_found', 'it makes a document, it does not change one'),
  ('add_article', '409 document_pending', 'it makes a document, it does not change one'),
  ('add_article', '409 version_conflict', 'it makes a document, it does not change one'),
  ('add_profile_data', '404 document_not_found', 'it makes a document, it does not change one'),
  ('add_profile_data', '409 document_pending', 'it makes a document, it does not change one'),
  ('add_profile_data', '409 version_conflict', 'it makes a document, it does not change one'),
  ('add_personal_attribute', '404 document_not_found', 'it makes a document, it changes none'),
  ('add_personal_attribute', '409 document_pending', 'it makes a document, it does not change one'),
  ('add_personal_attribute', '409 version_conflict', 'it makes a document, it does not change one'),
  ('begin_document', '409 document_pending', 'it makes a draft, it does not change one'),
  ('begin_document', '400 invalid_chunks', 'a draft begins without chunks'),
  ('begin_document', '400 invalid_embedding', 'a draft begins without chunks'),
  ('begin_document', '413 too_many_chunks', 'a draft begins without chunks'),
  ('complete_embedding_jobs', '400 invalid_embedding', 'it is that job''s failure');

create temporary view codes as
-- What an RPC raises itself …
select r.oid, r.name, c.code[1] || ' ' || c.code[2] as code
from rpcs r
cross join regexp_matches(r.prosrc, 'private\.fail\(\s*(\d{3}), ''([a-z_]+)''', 'g') c (code)
union
-- … or names to the checks of its parameters …
select r.oid, r.name, '400 ' || c.code[1]
from rpcs r
cross join regexp_matches(
  r.prosrc, 'private\.require_(?:fields|items)\(\s*''([a-z_]+)''', 'g'
) c (code)
union
select r.oid, r.name, '413 ' || c.code[1]
from rpcs r
cross join regexp_matches(
  r.prosrc, 'private\.require_items\(\s*''[a-z_]+'', ''([a-z_]+)''', 'g'
) c (code)
union
-- … and what the helpers that it calls say they raise.
select r.oid, r.name, c.code[1]
from rpcs r
join pg_proc h on h.pronamespace = 'private'::regnamespace and r.prosrc ~ format(
  '\mprivate\.%s\(', h.proname
)
cross join regexp_matches(
  substring(obj_description(h.oid, 'pg_proc') from 'Errors: (.*)'), '(\d{3} [a-z_]+)', 'g'
) c (code);

select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm')
      and coalesce(obj_description(c.oid, 'pg_class'), '') = ''$$,
  'every table and view has a comment'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and coalesce(obj_description(p.oid, 'pg_proc'), '') = ''$$,
  'every function has a comment'
);
select ok(
  coalesce(obj_description('private'::regnamespace, 'pg_namespace'), '') <> '',
  'the private schema has a comment'
);
select is_empty(
  $$select a.attrelid::regclass, a.attname from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and a.attnum > 0 and not a.attisdropped
      and a.atttypid = 'extensions.vector'::regtype
      and coalesce(col_description(a.attrelid, a.attnum), '') = ''$$,
  'every vector says its dimensions and what it is compared with'
);

select isnt_empty('select from codes', 'there are error codes to look at');
select is_empty(
  $$select name from rpcs where comment !~* '\merrors\M'$$, 'every RPC lists its errors'
);
select is_empty(
  $$select c.name, c.code from codes c
    join rpcs r on r.oid = c.oid
    where strpos(r.comment, c.code) = 0 and r.comment !~ 'with the same errors'
      and (r.proname, c.code) not in (select o.rpc, o.code from ruled_out o)$$,
  'with every code that it, or a helper it calls, raises'
);
select is_empty(
  $$select r.name, c.code[1] from rpcs r
    cross join regexp_matches(r.comment, '(\d{3} [a-z]+_[a-z_]+)', 'g') c (code)
    where not exists (
      select from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and p.prosrc ~ format(
          -- private.fail, a check of parameters, or an error that comes with headers
          '(private\.fail\(\s*%s, |private\.require_(fields|items)\(\s*(''[a-z_]+'', )?'
            || '|''message'', )''%s''',
          split_part(c.code[1], ' ', 1), split_part(c.code[1], ' ', 2)
        )
    )$$,
  'and none that nothing raises'
);
select is_empty(
  $$select name from rpcs where comment !~ '\m42501\M' and comment !~ 'with the same errors'$$,
  'and 42501, for who may not call it'
);

select * from finish();
rollback;
