begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_personal_attribute('color', 'blue', 0.5)).id::text);

select results_eq(
  $$select (a).attribute_name, (a).attribute_value, (a).confidence
    from public.update_personal_attribute(tests.got('id')::uuid, p_attribute_value => 'red') a$$,
  $$values ('color', 'red', 0.5::real)$$, 'what is given changes, what is null stays'
);
select results_eq(
  'select d.content, d.version, e.content
   from public.documents d join public.embeddings e on e.document_id = d.id',
  $$values ('color: red', 2, 'color: red')$$, 'and so does the text'
);
select is(
  (select array[a.attribute_name, a.confidence::text] from public.update_personal_attribute(
    tests.got('id')::uuid, 'hue', p_confidence => 1
  ) a), array['hue', '1'], 'name and confidence'
);
select is((select title || content from public.documents), 'huehue: red', 'in the text as well');
select public.update_personal_attribute(tests.got('id')::uuid, p_confidence => 0.1);
select is((select version from public.documents), 3, 'a confidence is not in the text');

-- Replay, and all or nothing
select tests.replays(
  format($$public.update_personal_attribute(%L, 'r'%%s)$$, tests.got('id')),
  format($$public.update_personal_attribute(%L, 's'%%s)$$, tests.got('id'))
);
select tests.is_atomic(
  format($$select public.update_personal_attribute(%L, 's'%%s)$$, tests.got('id'))
);
select throws_ok(
  $$select public.update_personal_attribute(tests.got('id')::uuid, 's', p_confidence => 2)$$,
  '23514', null, 'a confidence over 1'
);
select is((select title from public.documents), 'r', 'leaves the document');

-- Bad input
select throws_ok(
  $$select public.update_personal_attribute(tests.user_id('none'))$$, 'PT404',
  'attribute_not_found', 'no such attribute'
);
select throws_ok(
  $$select public.update_personal_attribute(tests.got('id')::uuid, 't', p_expected_version => 1)$$,
  'PT409', 'version_conflict', 'a newer version than expected'
);
select throws_ok(
  $$select public.update_personal_attribute(tests.got('id')::uuid, '')$$, 'PT400',
  'invalid_document', 'no name'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.update_personal_attribute(tests.got('id')::uuid, 't')$$, 'PT404',
  'attribute_not_found', 'another user''s attribute'
);
select tests.minds_its_caller(
  format('select public.update_personal_attribute(%L, ''t''%%s)', tests.got('id'))
);

select * from finish();
rollback;
