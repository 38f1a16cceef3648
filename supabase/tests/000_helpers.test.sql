-- Helpers for the other test files: users, signing in as PostgREST does, embeddings.
--
-- The name makes it the first file that pg_prove and tests/pgtap.ts run. What it creates is
-- committed, in a schema of its own; everything after the second begin is rolled back as in any
-- other file. To take it away again: drop schema tests cascade.

begin;

create extension if not exists pgtap with schema extensions;

drop schema if exists tests cascade;
create schema tests;
alter default privileges in schema tests grant execute on functions to public;
grant usage on schema tests to public;

-- Users and roles -------------------------------------------------------------------------------

create function tests.user_id(p_name text) returns uuid
language sql
immutable
set search_path = ''
as $$
  select md5('tests ' || p_name)::uuid
$$;

comment on function tests.user_id(text) is 'The id of a test user: always the same for a name.';

create function tests.alone() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_table private.owned_tables;
begin
  delete from auth.users;
  -- What belongs to nobody: a backend's vectors, the catalogue of tracks, the shared prior.
  for v_table in select o.* from private.owned_tables o loop
    execute format('delete from %s where %I is null', v_table.name, v_table.owner_column);
  end loop;
end;
$$;

comment on function tests.alone() is
  'Takes everybody else away until the transaction ends, for what is counted or chosen over all '
  'users. To be called before any user is made.';

create function tests.create_user(p_name text, p_metadata jsonb default '{}') returns uuid
language sql
volatile
set search_path = ''
as $$
  insert into auth.users (id, aud, role, email, raw_user_meta_data)
  values (
    tests.user_id(p_name), 'authenticated', 'authenticated', p_name || '@example.com', p_metadata
  )
  returning id
$$;

comment on function tests.create_user(text, jsonb) is 'Makes an account, as a sign-up does.';

create function tests.act_as(p_role text, p_claims jsonb) returns void
language plpgsql
volatile
as $$
begin
  -- What PostgREST sets for each request. The claims come both in one and apart: auth.uid() reads
  -- the one or the other, by its age.
  perform set_config('request.jwt.claims', p_claims::text, true);
  perform set_config('request.jwt.claim.sub', coalesce(p_claims ->> 'sub', ''), true);
  perform set_config('request.jwt.claim.role', coalesce(p_claims ->> 'role', ''), true);
  perform set_config('role', p_role, true);
end;
$$;

comment on function tests.act_as(text, jsonb) is
  'Goes on with a role and the claims of a token until the transaction ends.';

create function tests.sign_in_as(p_name text) returns void
language sql
volatile
as $$
  select tests.act_as('authenticated', jsonb_build_object(
    'sub', tests.user_id(p_name), 'role', 'authenticated', 'aud', 'authenticated',
    'email', p_name || '@example.com'
  ))
$$;

create function tests.sign_in_as_anon() returns void
language sql
volatile
as $$
  select tests.act_as('anon', '{"role": "anon"}')
$$;

create function tests.sign_in_as_service() returns void
language sql
volatile
as $$
  select tests.act_as('service_role', '{"role": "service_role"}')
$$;

create function tests.sign_out() returns void
language sql
volatile
as $$
  select tests.act_as('none', '{}')
$$;

comment on function tests.sign_out() is
  'Back to the role of the connection, which owns the tables.';

-- Values that one statement keeps for another, whatever the role --------------------------------

create function tests.put(p_name text, p_value text) returns void
language plpgsql
volatile
as $$
begin
  perform set_config('tests.' || p_name, p_value, true);
end;
$$;

create function tests.got(p_name text) returns text
language sql
stable
set search_path = ''
as $$
  select current_setting('tests.' || p_name)
$$;

-- Embeddings ------------------------------------------------------------------------------------

create function tests.vector(p_seed bigint, p_dimensions integer default 1536)
returns extensions.vector
language sql
immutable
set search_path = ''
as $$
  -- Divided in real, which is a third of the time that numeric takes.
  select array(
    select case
      when i <= p_dimensions then (hashint8extended(i, p_seed) % 1000)::real / 1000
      else 0
    end
    from generate_series(1, 1536) i
  )::extensions.vector
$$;

comment on function tests.vector(bigint, integer) is
  'A random direction, always the same for a seed; with fewer dimensions, padded with zeros.';

create function tests.embedding(p_seed bigint, p_dimensions integer default 1536) returns text
language sql
immutable
set search_path = ''
as $$
  select tests.vector(p_seed, p_dimensions)::text
$$;

create function tests.vector_near(
  p_seed bigint,
  p_noise bigint,
  p_weight real default 0.5,
  p_dimensions integer default 1536
) returns extensions.vector
language sql
immutable
set search_path = ''
as $$
  select array(
    select v.x + p_weight * v.noise
    from unnest(
      tests.vector(p_seed, p_dimensions)::real[], tests.vector(p_noise, p_dimensions)::real[]
    ) v (x, noise)
  )::extensions.vector
$$;

comment on function tests.vector_near(bigint, bigint, real, integer) is
  'A vector near tests.vector(seed): the weight is how much of another vector is added.';

create function tests.angled(p_cosine double precision, p_axis integer default 2) returns text
language sql
immutable
set search_path = ''
as $$
  select '[' || string_agg(
    case i
      when 1 then p_cosine::text
      when p_axis then sqrt(1 - p_cosine * p_cosine)::text
      else '0'
    end,
    ',' order by i
  ) || ']'
  from generate_series(1, 1536) i
$$;

comment on function tests.angled(double precision, integer) is
  'An embedding whose cosine similarity to tests.angled(1) is what it is called with.';

-- Assertions ------------------------------------------------------------------------------------

create function tests.minds_its_caller(p_call text) returns setof text
language plpgsql
volatile
as $$
declare
  v_name text := substring(p_call from 'public\.(\w+)');
  v_own text := format(p_call, '');
  v_of_ann text := format(
    p_call, format(', p_user_id => %L', tests.user_id('ann'))
  );
begin
  perform tests.sign_in_as_anon();
  return next throws_ok(v_own, '42501', null, v_name || ': anon may not call it');
  perform tests.act_as('authenticated', '{"role": "authenticated"}');
  return next throws_ok(v_own, '42501', 'not_signed_in', v_name || ': a token without a user');
  perform tests.sign_in_as('bob');
  return next throws_ok(
    v_of_ann, '42501', 'not_your_user_id', v_name || ': another user''s p_user_id'
  );
  perform tests.sign_in_as_service();
  return next throws_ok(
    v_own, 'PT400', 'user_required', v_name || ': a service caller names the user'
  );
  perform tests.sign_out();
end;
$$;

comment on function tests.minds_its_caller(text) is
  'Four assertions on who may call an RPC. The call has %s as its last argument, where p_user_id '
  'may go; ann and bob exist. Signs out.';

-- Documents -------------------------------------------------------------------------------------

create function tests.chunks(variadic p_texts text[]) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object('content', t.content) order by t.place)
  from unnest(p_texts) with ordinality t (content, place)
$$;

comment on function tests.chunks(text[]) is 'Chunks of these texts, without vectors.';

create function tests.rows_of(p_name text) returns jsonb
language plpgsql
stable
as $$
declare
  v_table private.owned_tables;
  v_rows jsonb;
  v_all jsonb := '{}';
begin
  for v_table in
    select o.* from private.owned_tables o
    where o.name not in ('private.usage', 'private.usage_deltas')
  loop
    execute format(
      'select jsonb_agg(to_jsonb(t) - ''updated_at'' order by to_jsonb(t)) from %s t where %I = $1',
      v_table.name, v_table.owner_column
    ) into v_rows using tests.user_id(p_name);
    v_all := v_all || jsonb_build_object(v_table.name, v_rows);
  end loop;
  return v_all;
end;
$$;

comment on function tests.rows_of(text) is
  'Every row of a user, by table; what limits have counted is left out. To be called signed out.';

create function tests.broken() returns trigger
language plpgsql
as $$
begin
  raise exception using errcode = 'XX000', message = 'broken';
end;
$$;

create function tests.is_atomic(p_call text) returns setof text
language plpgsql
volatile
as $$
declare
  v_name text := substring(p_call from 'public\.(\w+)');
  v_before jsonb;
begin
  perform tests.sign_out();
  v_before := tests.rows_of('ann');
  create trigger broken before update on private.requests
    for each row execute function tests.broken();
  perform tests.sign_in_as('ann');
  return next throws_ok(
    format(p_call, ', p_request_id => gen_random_uuid()'), 'XX000', 'broken',
    v_name || ': its last step, keeping the result, fails'
  );
  perform tests.sign_out();
  return next is(tests.rows_of('ann'), v_before, v_name || ': and nothing has changed');
  drop trigger broken on private.requests;
  perform tests.sign_in_as('ann');
end;
$$;

comment on function tests.is_atomic(text) is
  'Two assertions on such a write of ann, whose call has %s as its last argument: when the last '
  'thing that it does fails, nothing of it is there. Signs in as ann.';

create function tests.replays(p_call text, p_other text) returns setof text
language plpgsql
volatile
as $$
declare
  v_name text := substring(p_call from 'public\.(\w+)');
  v_id text := format(', p_request_id => %L', gen_random_uuid());
  v_first jsonb;
  v_again jsonb;
  v_before jsonb;
begin
  perform tests.sign_in_as('ann');
  execute format('select jsonb_agg(to_jsonb(r)) from %s r', format(p_call, v_id)) into v_first;
  perform tests.sign_out();
  v_before := tests.rows_of('ann');
  perform tests.sign_in_as('ann');
  execute format('select jsonb_agg(to_jsonb(r)) from %s r', format(p_call, v_id)) into v_again;
  return next is(v_again, v_first, v_name || ': a replay is answered as the first call was');
  perform tests.sign_out();
  return next is(tests.rows_of('ann'), v_before, v_name || ': and changes nothing');
  perform tests.sign_in_as('ann');
  return next throws_ok(
    'select ' || format(p_other, v_id), 'PT409', 'request_conflict',
    v_name || ': other content with the same id'
  );
end;
$$;

comment on function tests.replays(text, text) is
  'Three assertions on such a write of ann: the call, and one of other content, each with %s as '
  'its last argument and without select. Signs in as ann.';

-- Music -----------------------------------------------------------------------------------------

create function tests.create_track(
  p_name text,
  p_genre text default null,
  p_features jsonb default null,
  p_artists text[] default null,
  p_owner text default null
) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into public.music_tracks (
    id, user_id, provider, provider_track_id, name, artists, genre, features, duration_ms
  )
  values (
    tests.user_id('track ' || p_name), tests.user_id(p_owner), 'test',
    'id-' || replace(p_name, ' ', '-'), p_name,
    coalesce(p_artists, array['Artist of ' || p_name]), p_genre, p_features, 200000
  )
  returning id into v_id;
  return v_id;
end;
$$;

comment on function tests.create_track(text, text, jsonb, text[], text) is
  'A track of the catalogue, or of its owner, 200 seconds long; its id is tests.user_id(''track '
  '<name>''). To be called signed out.';

create function tests.learned(p_name text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'genres', (
        select jsonb_object_agg(
          p.genre, to_jsonb(p) - array['user_id', 'genre', 'created_at', 'updated_at']
        )
        from public.music_genre_preferences p where p.user_id = tests.user_id(p_name)
      ),
      'tracks', (
        select jsonb_object_agg(
          v.track_id,
          to_jsonb(v) - array['user_id', 'track_id', 'created_at', 'updated_at']
        )
        from public.music_track_values v where v.user_id = tests.user_id(p_name)
      )
    )
  );
end;
$$;

comment on function tests.learned(text) is 'What the database has learned of a user''s taste.';

-- Routing ---------------------------------------------------------------------------------------

create function tests.create_models() returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from public.models;
  insert into public.models (
    id, provider, prompt_price, completion_price, context_tokens, max_completion_tokens, enabled
  )
  values
    ('small', 'one', 1, 2, 1000, 100, true),
    ('medium', 'one', 10, 20, 10000, 100, true),
    ('large', 'two', 100, 200, null, 100, true),
    ('off', 'two', 0, 0, null, 100, false);
end;
$$;

comment on function tests.create_models() is
  'Makes the catalogue of models small, medium, large and, disabled, off. Signed out.';

-- Accounts --------------------------------------------------------------------------------------

create function tests.fill_account(p_name text) returns void
language plpgsql
volatile
as $$
-- A domain may have been taken out: see tests/postgres/migrations/removal.test.ts.
declare
  v_user_id uuid := tests.user_id(p_name);
  v_session uuid := gen_random_uuid();
  v_deck uuid := gen_random_uuid();
  v_document_id uuid;
  v_message uuid;
  v_memory uuid;
begin
  if to_regclass('public.models') is not null then
    perform tests.sign_in_as_service();
    insert into public.models (id, provider) values ('m', 'test') on conflict do nothing;
    insert into public.routing_budgets (user_id, period, amount) values (v_user_id, 'day', 5);
  end if;

  perform tests.sign_in_as(p_name);
  update public.profiles set full_name = p_name;
  perform public.set_personality(1, 2, 3, 4, 5);
  perform public.upsert_agent_analysis('style', '{"a": [1, null]}');
  v_memory := (public.upsert_memory('diet', 'vegan')).id;
  v_message := public.store_chat_pair(
    'Hello from ' || p_name, 'Good day', v_session, 'happy', 0.75, 'm',
    '[{"key": "city", "value": "Oslo"}, {"key": "pet", "value": "cat", "confidence": 0.2}]',
    p_metadata => jsonb_build_object('memory_ids', jsonb_build_array(v_memory)),
    p_request_id => gen_random_uuid()
  );
  perform public.store_chat_pair('And again', 'Yes', v_session);
  perform public.record_message_feedback(v_message, 1);
  perform public.archive_conversation(v_session);
  perform public.upsert_memory('city', 'Lima', p_importance => 'high');
  perform public.forget_memory('pet');
  perform public.save_memory_block('persona', 'You are kind.');

  if to_regclass('public.articles') is not null then
    v_document_id := (public.add_article(
      'News', 'It is new.', tests.chunks('It is', 'new.'), p_tags => '{a}'
    )).document_id;
    perform public.update_document(
      v_document_id, p_content => 'Newer.', p_chunks => tests.chunks('Newer.')
    );
    perform public.add_profile_data(
      'c', '{"x": 1.50}', p_content => 'text', p_chunks => tests.chunks('text')
    );
    perform public.add_personal_attribute('n', 'v', p_chunks => tests.chunks('v'));
  end if;
  insert into public.vectors (id, content, metadata, embedding)
  values ('v of ' || p_name, 'six', '{"a": "b"}', tests.vector(6)), (default, 'bare', '{}', null);

  if to_regclass('public.models') is not null then
    insert into public.routing_settings (context) values ('general');
    perform public.save_complete_interaction(
      '{"text": "Which model?"}', '{"selected_model": "m"}',
      '{"text": "This one.", "cost": 0.01, "latency_ms": 100}', '{"kind": "rating", "value": 5}'
    );
  end if;

  if to_regclass('public.music_tracks') is not null then
    perform public.sync_listening_history(jsonb_build_array(jsonb_build_object(
      'provider', 'test', 'provider_track_id', 'song', 'name', 'Song of ' || p_name,
      'artists', jsonb_build_array('One'), 'genre', 'folk', 'played_at', '2026-11-01T12:00:00Z'
    )));
    perform public.record_music_interaction(t.id, 'like')
    from public.music_tracks t where t.user_id = v_user_id;
    perform public.recommend_tracks(p_new_only => false);
    perform public.snapshot_music_model();
  end if;

  if to_regclass('public.decks') is not null then
    insert into public.decks (id, name) values (v_deck, 'Deck');
    perform public.review_flashcard(c.id, 3)
    from public.create_flashcards(v_deck, '[{"question": "q", "answer": "a"}]', v_message) c;
  end if;

  perform tests.sign_in_as_service();
  insert into public.conversation_summaries (user_id, message_id, session_id, seq, summary)
  select m.user_id, m.id, m.session_id, m.seq, 'They met.'
  from public.chat_messages m
  where m.user_id = v_user_id and m.id = v_message;
  perform tests.sign_out();
end;
$$;

comment on function tests.fill_account(text) is
  'A row of the user in every table that an export holds; what a table of the next domain needs '
  'goes here too.';

create function tests.add_import_kind() returns void
language plpgsql
as $$
begin
  -- Made here, so that it goes with the transaction of the test.
  create function private.import_test_notes(p_user_id uuid, p_import public.imports, p_item jsonb)
  returns jsonb
  language plpgsql
  as $body$
  begin
    if p_item ? 'bad' then
      perform private.fail(400, 'invalid_note', 'A note has a text.');
    end if;
    if p_item ? 'clash' then
      raise exception using errcode = '40001', message = 'busy';
    end if;
    if p_item ? 'full' then
      perform private.fail(429, 'quota_exceeded', 'A user may have 1 note.');
    end if;
    if p_item ? 'again' then
      return '{"outcome": "skipped"}';
    end if;
    insert into public.conversations (user_id, title) values (p_user_id, p_item ->> 'text');
    return '{"outcome": "added", "counts": {"notes": 1, "words": 3}}';
  end;
  $body$;
  insert into private.import_kinds (kind, importer) values ('jotted', 'import_test_notes');
end;
$$;

comment on function tests.add_import_kind is
  'The kind of import "jotted", whose items are notes: {text}, or one that is bad, clashes, is too '
  'many (full) or is there already (again).';

commit;

begin;
select plan(7);

select tests.create_user('ann');
select tests.sign_in_as('ann');
select is(
  array[current_user::text, auth.uid()::text, auth.role(), auth.jwt() ->> 'sub'],
  array['authenticated', tests.user_id('ann')::text, 'authenticated', tests.user_id('ann')::text],
  'signed in, role and claims are those of the user'
);
select tests.sign_in_as_anon();
select is(
  array[current_user::text, auth.uid()::text, auth.role()], array['anon', null, 'anon'],
  'anon has a role and no user'
);
select tests.sign_in_as_service();
select is(
  array[current_user::text, auth.uid()::text, auth.role()],
  array['service_role', null, 'service_role'],
  'the service has a role and no user'
);
select tests.sign_out();
select is(current_user, session_user, 'signed out, the role is the connection''s');

select is(tests.embedding(7), tests.embedding(7), 'an embedding is the same for a seed');
select is(
  extensions.vector_dims(tests.embedding(7)::extensions.vector), 1536, 'it has 1536 numbers'
);
select is(
  round((1 - (
    tests.angled(1)::extensions.vector operator(extensions.<=>)
    tests.angled(0.3, 9)::extensions.vector
  ))::numeric, 6),
  0.3,
  'tests.angled has the cosine it is asked for'
);

select * from finish();
rollback;
