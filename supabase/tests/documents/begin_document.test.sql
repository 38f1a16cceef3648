begin;
select plan(27);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_document(
  'Old', 'Old text', tests.chunks('Old text'), '{"k": 1}', 'web', 'uri'
)).id::text);

select results_eq(
  $$select (d).title, (d).content, (d).metadata, (d).source_type, (d).source_uri, (d).status,
      (d).version, (d).replaces
    from public.begin_document('New', 'Text', '{"k": 2}', 'markdown', 'u') d$$,
  $$values ('New', 'Text', '{"k": 2}'::jsonb, 'markdown', 'u', 'pending', 1, null::uuid)$$,
  'it returns a draft'
);
select results_eq(
  $$select (d).title, (d).metadata, (d).source_type, (d).source_uri, (d).status, (d).replaces,
      (d).replaces_version
    from public.begin_document(null, 'Text', p_document_id => tests.got('id')::uuid) d$$,
  $$values ('Old', '{"k": 1}'::jsonb, 'web', 'uri', 'pending', tests.got('id')::uuid, null::int)$$,
  'a draft of a next version takes from the document what is null'
);
select is(
  (public.begin_document(
    null, 'Text', p_document_id => tests.got('id')::uuid, p_expected_version => 1
  )).replaces_version, 1, 'it may expect a version'
);
select is((select count(*) from public.embeddings), 1::bigint, 'it has no chunks');
delete from public.documents where id = tests.got('id')::uuid;
select is((select count(*) from public.documents), 1::bigint, 'drafts go with what they replace');

-- Replay, and all or nothing
select tests.replays($$public.begin_document('R', 'r'%s)$$, $$public.begin_document('R', 's'%s)$$);
select tests.is_atomic($$select public.begin_document('R', 'r'%s)$$);

-- Bad input
select throws_ok(
  format('select public.begin_document(%s)', a.arguments), 'PT400', 'invalid_document',
  a.description
)
from (values
  ('null, ''x''', 'no title'), ('''t'', null', 'no content'), ('''t'', ''''', 'empty content'),
  ('''t'', ''x'', ''[]''', 'metadata of no object')
) a (arguments, description);
select throws_ok(
  $$select public.begin_document('t', repeat('x', 5242881))$$, 'PT413', 'document_too_large',
  'over 5 MB'
);
select tests.put('id', (public.add_document('Old', 'Old', tests.chunks('Old'))).id::text);
select throws_ok(
  format($$select public.begin_document('t', 'x', p_document_id => %L, p_expected_version => 2)$$,
    tests.got('id')), 'PT409', 'version_conflict', 'a version that is not there'
);
select throws_ok(
  $$select public.begin_document('t', 'x', p_document_id => tests.user_id('none'))$$, 'PT404',
  'document_not_found', 'no such document'
);
select throws_ok(
  format(
    $$select public.begin_document('t', 'x', p_document_id => %L)$$,
    (public.begin_document('t', 'x')).id
  ), 'PT404', 'document_not_found', 'a draft of a draft'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  format($$select public.begin_document('t', 'x', p_document_id => %L)$$, tests.got('id')),
  'PT404', 'document_not_found', 'another user''s document'
);
select tests.minds_its_caller($$select public.begin_document('t', 'x'%s)$$);
select tests.sign_in_as_service();
select is(
  (public.begin_document('t', 'x', p_user_id => tests.user_id('bob'))).user_id,
  tests.user_id('bob'), 'the service begins for a user that it names'
);

-- Drafts that nobody finished
select tests.sign_out();
update public.documents
set title = 'young', created_at = now() - interval '6 days 23 hours'
where user_id = tests.user_id('bob') and status = 'pending';
insert into public.documents (user_id, title, content, content_hash, status, created_at)
select tests.user_id(o.name), o.title, 'x', '', o.status, now() - interval '8 days'
from (
  values ('bob', 'old', 'pending'), ('bob', 'kept', 'ready'), ('ann', 'hers', 'pending')
) o (name, title, status);
insert into public.embeddings (user_id, document_id, chunk_index, content)
select d.user_id, d.id, 0, 'x' from public.documents d where d.title = 'old';
select tests.sign_in_as('bob');
select public.begin_document('next', 'x');
select set_eq(
  'select title from public.documents', array['young', 'kept', 'next'],
  'a draft of more than seven days goes when the next begins, what is finished stays'
);
select is((select count(*) from public.embeddings), 0::bigint, 'with its chunks');
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.documents where title = 'hers'), 1::bigint,
  'another user''s stays until she begins one'
);

select * from finish();
rollback;
