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
  ('search_chat', '400 invalid_filter', 'it takes no filter'),
  ('search_chat_messages', '400 invalid_filter', 'it takes no filter'),
  ('match_chat_messages', '400 invalid_filter', 'it takes no filter'),
  ('recall_memories', '400 invalid_filter', 'it takes no filter'),
  ('get_chat_context', '400 invalid_filter', 'it takes no filter'),
  ('undo_memory_change', '400 invalid_memory', 'it writes values that were stored before'),
  ('undo_memory_change', '400 invalid_embedding', 'it writes values that were stored before'),
  ('undo_memory_change', '400 invalid_namespace', 'it writes where the change was'),
  ('store_chat_pair', '400 invalid_namespace', 'a memory names its own: 400 invalid_memory'),
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
  ('complete_embedding_jobs', '400 invalid_embedding', 'it is that job''s failure'),
  ('begin_turn', '429 quota_exceeded', 'calls of providers have no quota of rows'),
  ('get_chat_context', '429 quota_exceeded', 'calls of providers have no quota of rows'),
  ('reserve_provider_call', '429 quota_exceeded', 'calls of providers have no quota of rows'),
  ('begin_turn', '404 model_not_found', 'it routes among models that nobody listed too'),
  ('get_chat_context', '404 model_not_found', 'it routes among models that nobody listed too'),
  ('import_flashcards', '400 invalid_embedding', 'a card to import has no embedding'),
  ('store_chat_pair', '400 invalid_query', 'its decision has its query already'),
  ('store_chat_pair', '404 query_not_found', 'its decision has its query already'),
  ('store_chat_pair', '400 invalid_context', 'its decision has its query already'),
  ('store_chat_pair', '400 invalid_preference', 'its decision has its query already'),
  ('store_chat_pair', '400 invalid_weights', 'its decision has its query already'),
  ('store_chat_pair', '400 invalid_routing', 'it names a decision, it does not make one'),
  ('store_chat_pair', '409 decision_of_turn', 'it is the turn of the decision'),
  ('store_chat_pair', '400 invalid_feedback', 'it records no feedback'),
  ('store_chat_pair', '400 unknown_feedback_kind', 'it records no feedback'),
  ('settle_provider_call', '400 invalid_query', 'its decision has its query already'),
  ('settle_provider_call', '404 query_not_found', 'its decision has its query already'),
  ('settle_provider_call', '400 invalid_context', 'its decision has its query already'),
  ('settle_provider_call', '400 invalid_preference', 'its decision has its query already'),
  ('settle_provider_call', '400 invalid_weights', 'its decision has its query already'),
  ('settle_provider_call', '400 invalid_embedding', 'its decision has its query already'),
  ('settle_provider_call', '400 invalid_routing', 'it names a decision, it does not make one'),
  ('settle_provider_call', '409 decision_of_turn', 'it is the answer of the decision'),
  ('settle_provider_call', '400 invalid_feedback', 'it records no feedback'),
  ('settle_provider_call', '400 unknown_feedback_kind', 'it records no feedback'),
  ('reserve_provider_call', '400 invalid_embedding', 'what it routes has no embedding'),
  ('reserve_provider_call', '404 model_not_found', 'it routes among models that nobody listed too');

create temporary view functions as
select p.oid, p.proname::text, n.nspname::text, p.prosrc
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('public', 'private') and p.prokind = 'f'
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  );

-- What each function raises itself, or names to a check of parameters.
create temporary table raised as
select f.oid, c.code[1] || ' ' || c.code[2] as code
from functions f
cross join regexp_matches(
  f.prosrc, 'private\.fail\(\s*(\d{3}),\s+''([a-z_]+)''', 'g'
) c (code)
union
select f.oid, c.code[1] || ' ' || c.code[2]
from functions f
cross join regexp_matches(
  f.prosrc, 'errcode = ''PT(\d{3})'',\s+message = ''([a-z_]+)''', 'g'
) c (code)
union
-- An error that comes with headers is JSON.
select f.oid, (regexp_match(f.prosrc, '''status'', (\d{3})'))[1] || ' ' || c.code[1]
from functions f
cross join regexp_matches(f.prosrc, '''message'', ''([a-z_]+)''', 'g') c (code)
union
select f.oid, '400 ' || c.code[1]
from functions f
cross join regexp_matches(
  f.prosrc, 'private\.require_(?:fields|items)\(\s*''([a-z_]+)''', 'g'
) c (code)
union
select f.oid, '413 ' || c.code[1]
from functions f
cross join regexp_matches(
  f.prosrc, 'private\.require_items\(\s*''[a-z_]+'', ''([a-z_]+)''', 'g'
) c (code);

-- Each RPC with the functions that it calls, and those that they call.
create temporary table reached as
with recursive calls as materialized (
  select distinct f.oid as caller, h.oid as called
  from functions f
  cross join regexp_matches(
    f.prosrc, '\m(public|private)\.([a-z_0-9]+)\(', 'g'
  ) c (name)
  join functions h on h.nspname = c.name[1] and h.proname = c.name[2]
), reached as (
  select r.oid as rpc, r.oid as called from rpcs r
  union
  select r.rpc, c.called from reached r join calls c on c.caller = r.called
)
select * from reached;

create temporary view codes as
select distinct r.oid, r.name, e.code
from rpcs r
join reached c on c.rpc = r.oid
join raised e on e.oid = c.called
-- Only the backend can leave out whose rows it means.
where e.code <> '400 user_required';

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
  'with every code that it, or a function that it reaches, raises'
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
