-- Where a turn stands in its conversation: get_chat_context with p_thread, and store_chat_pair with
-- p_turn, as the function chat calls them.
begin;
select plan(38);

select tests.create_user('ann');
select tests.create_user('bob');

-- The thread of a list such as {u:one,a:first,u:two}; the last of the user's is what is asked.
create function pg_temp.thread(p_list text[]) returns jsonb language plpgsql as $$
declare
  v_item text;
  v_type text;
  v_chain uuid;
  v_chains jsonb := '[]';
  v_digests jsonb := '[]';
  v_prior integer := 0;
begin
  foreach v_item in array p_list loop
    v_type := case left(v_item, 1) when 'u' then 'user' else 'ai' end;
    v_chain := private.chain_hash(v_chain, v_type, substr(v_item, 3), '');
    v_chains := v_chains || to_jsonb(v_chain);
    v_digests := v_digests || to_jsonb(private.chain_hash(null, v_type, substr(v_item, 3), ''));
    if v_type = 'ai' then
      v_prior := jsonb_array_length(v_chains);
    end if;
  end loop;
  return jsonb_build_object('chains', v_chains, 'digests', v_digests, 'prior', v_prior);
end;
$$;

-- The branch that a client's list finds, its parent in words.
create function pg_temp.finds(p_list text[], p_session_id uuid default null) returns text
language sql as $$
  select format('%s %s %s %s',
    coalesce((
      select m.message_text
      from public.chat_messages m
      where m.id = (b.branch ->> 'parent_id')::uuid
    ), '-'),
    b.branch ->> 'matched', b.branch ->> 'base', b.branch ->> 'history')
  from (
    select public.get_chat_context(p_session_id, p_thread => pg_temp.thread(p_list)) -> 'branch'
  ) b (branch)
$$;

-- Stores a question and an answer where the list finds their place.
create function pg_temp.says(
  p_list text[], p_answer text, p_session_id uuid, p_named boolean default true,
  p_status text default 'complete'
) returns void language plpgsql as $$
declare
  v_thread jsonb := pg_temp.thread(p_list);
  v_branch jsonb := public.get_chat_context(
    case when p_named then p_session_id end, p_thread => v_thread
  ) -> 'branch';
  v_known integer := greatest((v_branch ->> 'matched')::integer, (v_branch ->> 'base')::integer);
begin
  perform public.store_chat_pair(
    substr(p_list[cardinality(p_list)], 3), p_answer,
    coalesce((v_branch ->> 'session_id')::uuid, p_session_id), p_status => p_status,
    p_turn => jsonb_build_object(
      'parent_id', v_branch -> 'parent_id',
      'base', v_thread -> 'chains' -> (nullif((v_branch ->> 'base')::integer, 0) - 1),
      'listed', v_branch ->> 'history' = 'client' and v_branch ->> 'matched' <> '0',
      'messages', coalesce((
        select jsonb_agg(jsonb_build_object(
          'role', case left(l.item, 1) when 'u' then 'user' else 'ai' end, 'text', substr(l.item, 3)
        ) order by l.place)
        from unnest(p_list) with ordinality l (item, place)
        where l.place > v_known
      ), '[]')
    )
  );
end;
$$;

create function pg_temp.active(p_session_id uuid) returns text language sql as $$
  select string_agg(message_text, ' ' order by seq) from public.get_chat_history(p_session_id, 200)
$$;

grant execute on function pg_temp.thread, pg_temp.finds, pg_temp.says, pg_temp.active to public;
select tests.sign_in_as('ann');

-- A client that resends its history and knows no session id
select is(pg_temp.finds('{u:one}'), '- 0 0 client', 'a first question begins a conversation');
select pg_temp.says('{u:one}', 'first', tests.user_id('a'), false);
select is(
  pg_temp.finds('{u:one,a:first,u:two}'), 'first 2 0 client',
  'the history that was answered is found without a session id'
);
select is(
  pg_temp.finds(array['u:one', E'a: first\r\n', 'u:two']), 'first 2 0 client',
  'white space that a client trims does not count'
);
select pg_temp.says('{u:one,a:first,u:two}', 'second', tests.user_id('b'), false);
select is(
  (select array_agg(message_count) from public.conversations), array[4],
  'two turns of a resending client are one conversation'
);
select is(
  pg_temp.finds('{u:one}'), '- 0 0 client',
  'the same first words without a name begin another conversation'
);
select is(
  pg_temp.finds('{u:one,a:another answer,u:two}'), '- 0 2 client',
  'an answer that is not stored is no part of a conversation'
);

-- Edit, regenerate, fork
select is(
  pg_temp.finds('{u:one,a:first,u:two,a:second,u:three}'), 'second 4 0 client', 'it goes on'
);
select is(
  pg_temp.finds('{u:one,a:first,u:two}'), 'two 3 0 client',
  'the same question again is another answer to the stored question'
);
select pg_temp.says('{u:one,a:first,u:two}', 'second again', tests.user_id('b'), false);
select is(
  pg_temp.active(tests.user_id('a')), 'one first two second again', 'regenerated, once stored'
);
select pg_temp.says('{u:one,a:first,u:two please}', 'edited', tests.user_id('b'), false);
select is(
  pg_temp.active(tests.user_id('a')), 'one first two please edited', 'an edit is a branch'
);
select pg_temp.says('{u:one,a:first,u:two,a:second,u:three}', 'third', tests.user_id('b'), false);
select is(
  pg_temp.active(tests.user_id('a')), 'one first two second three third',
  'a client goes on with the branch that it left'
);
select is((select count(*) from public.chat_messages), 9::bigint, 'nothing is lost or doubled');
select pg_temp.says(
  '{u:one,a:first,u:two,a:my own words,u:so?}', 'so', tests.user_id('b'), false
);
select is(
  pg_temp.active(tests.user_id('a')), 'one first two my own words so? so',
  'an answer that the client has changed is kept in its branch'
);
select is(
  pg_temp.finds('{u:ONE}', tests.user_id('a')), '- 0 0 client',
  'the first question of a resending client, changed, is another beginning'
);

-- A client that sends the new message and a session id
select pg_temp.says('{u:one}', 'first', tests.user_id('s'));
select pg_temp.says('{u:two}', 'second', tests.user_id('s'));
select is(
  pg_temp.active(tests.user_id('s')), 'one first two second', 'it gets the stored history'
);
select is(
  pg_temp.finds('{u:two}', tests.user_id('s')), 'second 0 0 stored',
  'the same words later are said again'
);
select is(
  public.get_chat_context(
    tests.user_id('s'), p_thread => pg_temp.thread('{u:three}')
  ) #>> '{history,3,message_text}', 'second', 'the history is the branch up to its end'
);
select pg_temp.says('{u:joke}', 'joke one', tests.user_id('j'));
select is(
  pg_temp.finds('{u:joke}', tests.user_id('j')), 'joke 1 0 client',
  'the only question again asks for another answer'
);

-- Examples before the conversation
select pg_temp.says('{u:cat,a:chat,u:bird}', 'oiseau', tests.user_id('few'));
select is(
  pg_temp.active(tests.user_id('few')), 'bird oiseau', 'examples are no part of the conversation'
);
select is(
  pg_temp.finds('{u:cat,a:chat,u:bird,a:oiseau,u:horse}', tests.user_id('few')),
  'oiseau 4 0 client', 'they count when the client sends them with its history'
);
select is(
  pg_temp.finds('{u:cat,a:chat,u:horse}', tests.user_id('few')), 'oiseau 0 2 stored',
  'and before the stored history when it sends them alone'
);

-- The end of a long history, and another one
select is(
  pg_temp.finds('{a:second,u:three}', tests.user_id('s')), 'second 1 0 client',
  'a client that sends the end of its history goes on there'
);
select is(
  pg_temp.finds('{u:uno,a:first,u:two,a:second,u:three}', tests.user_id('s')), '- 0 0 client',
  'a history whose first question was changed is another branch'
);

-- An answer that broke off
select pg_temp.says('{u:three}', 'thi', tests.user_id('s'), true, 'error');
select is(
  pg_temp.finds('{u:three}', tests.user_id('s')), 'three 1 0 stored',
  'the question of an answer that broke off is not stored twice'
);
select ok(
  not public.get_chat_context(
    tests.user_id('s'), p_thread => pg_temp.thread('{u:three}')
  ) -> 'history' @> '[{"message_text": "thi"}]', 'nor is what broke off shown to the model'
);

-- A named parent
select is(
  (public.get_chat_context(p_thread => pg_temp.thread('{u:x}') || jsonb_build_object(
    'parent_id', (select id from public.chat_messages where message_text = 'edited')
  )) -> 'branch' ->> 'session_id')::uuid, tests.user_id('a'), 'a parent names its conversation'
);
select is(
  public.get_chat_context(
    tests.user_id('s'), p_thread => pg_temp.thread('{u:x}') || '{"parent_id": null}'
  ) -> 'branch' ->> 'parent_id', null, 'no parent begins anew'
);
select throws_ok(
  $$select public.get_chat_context(
      p_thread => pg_temp.thread('{u:x}') || jsonb_build_object('parent_id', gen_random_uuid()))$$,
  'PT404', 'message_not_found', 'a parent that is not there'
);
select throws_ok(
  $$select public.get_chat_context(p_thread => '{"chains": ["x"], "digests": ["y"]}')$$,
  'PT400', 'invalid_thread', 'hashes that are none'
);

-- Tools
select public.store_chat_pair(
  'How warm?', '', tests.user_id('t'), p_turn => jsonb_build_object(
    'parent_id', null, 'messages', '[{"role": "user", "text": "How warm?"}]'::jsonb,
    'answer', '{"tool_calls": [{"id": "c1", "name": "t", "arguments": "{}"},
      {"id": "c2", "name": "t", "arguments": "{}"}]}'::jsonb
  )
);
create function pg_temp.results(p_answer text) returns void language sql as $$
  select public.store_chat_pair('How warm?', p_answer, tests.user_id('t'),
    p_turn => jsonb_build_object(
      'parent_id', (select id from public.chat_messages where tool_calls is not null),
      'messages', '[{"role": "tool", "text": "21", "tool_call_id": "c1"},
        {"role": "tool", "text": "22", "tool_call_id": "c2"}]'::jsonb
    ));
$$;
select pg_temp.results('Mild.');
select pg_temp.results('Rather mild.');
select results_eq(
  $$select sender_type, message_text, tool_call_id from public.get_chat_history(tests.user_id('t'))
    order by seq$$,
  $$values ('user', 'How warm?', null), ('ai', '', null), ('tool', '21', 'c1'),
      ('tool', '22', 'c2'), ('ai', 'Rather mild.', null)$$,
  'a turn with tools is kept whole and in order, its results once'
);
select is(
  (select count(*) from public.chat_messages where session_id = tests.user_id('t')), 6::bigint,
  'another answer to the same results stores no result twice'
);

-- Several answers at once
select public.store_chat_pair(
  'Name one', 'Oslo', tests.user_id('n'), p_model => 'm', p_request_id => tests.user_id('n-1'),
  p_metadata => jsonb_build_object('choices', array[tests.user_id('n2'), tests.user_id('n3')]),
  p_turn => jsonb_build_object(
    'parent_id', null, 'messages', '[{"role": "user", "text": "Name one"}]'::jsonb,
    'others', jsonb_build_array(
      jsonb_build_object(
        'id', tests.user_id('n2'), 'text', 'Rome', 'status', 'complete',
        'metadata', '{"finish_reason": "length"}'::jsonb
      ),
      jsonb_build_object(
        'id', tests.user_id('n3'), 'text', '', 'status', 'cancelled',
        'tool_calls', '[{"id": "c1", "name": "t", "arguments": "{}"}]'::jsonb
      )
    )
  )
);
select results_eq(
  $$select a.message_text, a.status, a.model, q.message_text
    from public.chat_messages a
    join public.chat_messages q on q.user_id = a.user_id and q.id = a.parent_id
    where a.session_id = tests.user_id('n') order by a.seq$$,
  $$values ('Rome', 'complete', 'm', 'Name one'), ('', 'cancelled', 'm', 'Name one'),
      ('Oslo', 'complete', 'm', 'Name one')$$,
  'further answers are siblings of the first, which comes last'
);
select results_eq(
  $$select message_text from public.get_chat_history(tests.user_id('n')) order by seq$$,
  $$values ('Name one'), ('Oslo')$$, 'the branch that goes on is that of the first'
);
select results_eq(
  $$select o ->> 'message_text', o #>> '{metadata,finish_reason}', o #>> '{tool_calls,0,id}'
    from jsonb_array_elements(
      public.get_chat_context(p_request_id => tests.user_id('n-1')) #> '{answered,others}'
    ) o$$,
  $$values ('Rome', 'length', null), ('', null, 'c1')$$, 'a retry gets all of them'
);
select is(
  (public.get_chat_context(p_request_id => tests.user_id('n-1')) #>> '{answered,message_text}'),
  'Oslo', 'with the first as the answer'
);
select throws_ok(
  format(
    $$select public.store_chat_pair('x', 'y', p_turn => '{"parent_id": null, "others": [%s]}')$$,
    '{"id": "no uuid", "text": "z", "status": "complete"}'
  ),
  'PT400', 'invalid_turn', 'one of the others has an id'
);
select throws_ok(
  format(
    $$select public.store_chat_pair('x', 'y', p_turn => '{"parent_id": null, "others": %s}')$$,
    (select jsonb_agg(
       jsonb_build_object('id', gen_random_uuid(), 'text', 'z', 'status', 'complete')
     ) from generate_series(1, 128))
  ),
  'PT400', 'invalid_turn', 'there are at most 127 of them'
);

-- Another user
select tests.sign_in_as('bob');
select is(
  pg_temp.finds('{u:one,a:first,u:two}'), '- 0 2 client',
  'another user''s conversation is not found'
);

select * from finish();
rollback;
