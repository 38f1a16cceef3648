-- Originals go with the documents that were made from them.
begin;
select plan(7);

select tests.create_user('ann');
select tests.create_user('bob');
create function tests.noted() returns setof text
language sql
as $$
  select storage.filename(object_name) from private.file_erasures
  where object_name ~ ('^(' || tests.user_id('ann') || '|' || tests.user_id('bob') || ')/')
  order by 1
$$;
create function tests.original(p_owner text, p_name text) returns jsonb
language sql
as $$
  select jsonb_build_object('file', jsonb_build_object(
    'sha256', p_name, 'original', tests.user_id(p_owner) || '/' || p_name
  ))
$$;
insert into storage.objects (bucket_id, name)
select 'documents', tests.user_id(u.name) || '/' || f.name
from (values ('ann'), ('bob')) u (name)
cross join (values ('one'), ('two'), ('three')) f (name);
set constraints all immediate;

select tests.sign_in_as('ann');
select tests.put('id', (
  select id::text from public.add_document(
    'A', 'one', '[{"content": "one"}]', tests.original('ann', 'one')
  )
));
select public.update_document(
  tests.got('id')::uuid, p_content => 'two', p_chunks => '[{"content": "two"}]',
  p_metadata => tests.original('ann', 'two')
);
select tests.sign_out();
select is_empty('select tests.noted()', 'the original of an earlier version stays');
select tests.sign_in_as('ann');
select public.restore_document_version(tests.got('id')::uuid, 1);
select tests.sign_out();
select is_empty('select tests.noted()', 'so does that of a version that was replaced');
select tests.sign_in_as('ann');
delete from public.documents where id = tests.got('id')::uuid;
select tests.sign_out();
select results_eq(
  'select tests.noted()', $$values ('one'), ('two')$$, 'a deleted document takes all along'
);
select results_eq(
  $$select count(*) from private.file_erasures
    where object_name like tests.user_id('bob') || '/%'$$,
  'values (0::bigint)', 'files of the same name of another user stay'
);

-- Metadata are the user's own words.
select tests.sign_in_as('ann');
select public.add_document(
  'B', 'three', '[{"content": "three"}]', tests.original('bob', 'three')
);
select public.add_document('C', 'x', '[{"content": "x"}]', '{"file": {"original": 5}}');
select public.add_document('D', 'y', '[{"content": "y"}]', '{"file": "original"}');
select lives_ok('delete from public.documents', 'an original that is none is no error');
select tests.sign_out();
select results_eq(
  'select tests.noted()', $$values ('one'), ('two')$$, 'nobody removes the file of another'
);

-- A file of its own each time: a draft that becomes a version is not the end of its original.
select tests.sign_in_as('ann');
select tests.put('draft', (
  select id::text from public.begin_document(
    'E', 'three', p_metadata => tests.original('ann', 'three')
  )
));
select public.append_document_chunks(tests.got('draft')::uuid, '[{"content": "three"}]', 0);
set constraints all deferred;
select public.finish_document(tests.got('draft')::uuid);
set constraints all immediate;
select tests.sign_out();
select results_eq(
  'select tests.noted()', $$values ('one'), ('two')$$, 'a finished draft keeps its original'
);

select * from finish();
rollback;
