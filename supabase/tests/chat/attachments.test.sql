-- Attachments go with the messages that they are parts of.
begin;
select plan(4);

select tests.create_user('ann');
select tests.create_user('bob');
create function tests.noted() returns setof text
language sql
as $$
  select storage.filename(object_name) from private.file_erasures
  where bucket_id = 'attachments'
    and object_name ~ ('^(' || tests.user_id('ann') || '|' || tests.user_id('bob') || ')/')
  order by 1
$$;
create function tests.part(p_owner text, p_name text) returns jsonb
language sql
as $$
  select jsonb_build_object('type', 'image_url', 'sha256', p_name, 'image_url', jsonb_build_object(
    'url', jsonb_build_object(
      'sha256', p_name, 'characters', 5000, 'attachment', tests.user_id(p_owner) || '/' || p_name
    )
  ))
$$;
insert into storage.objects (bucket_id, name)
select 'attachments', tests.user_id(u.name) || '/' || f.name
from (values ('ann'), ('bob')) u (name)
cross join (values ('one'), ('two'), ('three')) f (name);

create function tests.say(p_session uuid, p_parts jsonb) returns uuid
language sql
as $$
  select public.store_chat_pair(
    'Look', 'I see.', p_session,
    p_turn => jsonb_build_object('messages', jsonb_build_array(jsonb_build_object(
      'role', 'user', 'text', 'Look', 'parts', p_parts
    )), 'answer', jsonb_build_object('id', gen_random_uuid()))
  )
$$;

select tests.sign_in_as('ann');
select tests.put('a', gen_random_uuid()::text);
select tests.put('b', gen_random_uuid()::text);
select tests.say(
  tests.got('a')::uuid, jsonb_build_array(tests.part('ann', 'one'), tests.part('ann', 'two'))
);
select tests.say(
  tests.got('b')::uuid,
  jsonb_build_array(
    tests.part('bob', 'three'), '{"type": "x", "attachment": {"attachment": 1}}'::jsonb
  )
);
select public.delete_conversation(tests.got('a')::uuid);
select tests.sign_out();
select results_eq(
  'select tests.noted()', $$values ('one'), ('two')$$,
  'a conversation that is deleted takes its attachments along'
);
select tests.sign_in_as('ann');
select lives_ok(
  $$select public.delete_conversation(tests.got('b')::uuid)$$,
  'an attachment that is none is no error'
);
select tests.sign_out();
select results_eq(
  'select tests.noted()', $$values ('one'), ('two')$$, 'nobody removes the file of another'
);
select ok(
  not has_function_privilege(
    'authenticated', 'private.note_file_erasures(uuid, text, text[])', 'execute'
  ),
  'only triggers note a file for removal'
);

select * from finish();
rollback;
