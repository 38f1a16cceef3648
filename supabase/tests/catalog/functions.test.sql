-- What holds for every function.
begin;
select plan(20);

create temporary view functions as
select p.oid, p.oid::regprocedure::text as name, p.proname::text, n.nspname::text, p.prosrc,
  p.prosecdef, p.provolatile, p.proconfig, p.prolang, p.prorettype,
  pg_get_function_arguments(p.oid) as arguments,
  p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) as is_trigger
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('public', 'private')
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  );

create temporary view parameters as
select f.oid, f.name as function_name, f.proname, a.name
from functions f
join pg_proc p on p.oid = f.oid
cross join unnest(p.proargnames, p.proargmodes) a (name, mode)
where f.nspname = 'public' and coalesce(a.mode, 'i') in ('i', 'b', 'v');

-- Definer functions, each with its reason in its source.
create temporary table definers (name text primary key);
insert into definers values
  ('add_evidence'),
  ('adopt_music_track'),
  ('append_chunks'),
  ('apply_review'),
  ('begin_import'),
  ('broadcast_conversation'),
  ('broadcast_memory_change'),
  ('book_deleted'),
  ('count_music_plays'),
  ('discount_music_plays'),
  ('merge_review'),
  ('music_played'),
  ('postpone_deck'),
  ('reserve_turn'),
  ('use_reserved_turn'),
  ('take_provider_call'),
  ('require_budget'),
  ('room_of_turn'),
  ('spend_embedding_tokens'),
  ('broadcast_message'),
  ('count_deleted'),
  ('count_grown'),
  ('count_growth'),
  ('count_inserted'),
  ('count_messages'),
  ('create_profile'),
  ('document_scope'),
  ('erase_attachments'),
  ('erase_files'),
  ('erase_original'),
  ('erase_memory_traces'),
  ('erase_user'),
  ('finish_draft'),
  ('import_rows'),
  ('is_file_erased'),
  ('insert_cards'),
  ('judge_memories_by_score'),
  ('is_remembering'),
  ('judge_model_by_score'),
  ('judge_response'),
  ('keep_memory_block_version'),
  ('language_of'),
  ('learn_from_music_interaction'),
  ('find_similar_card'),
  ('lock_flashcards'),
  ('mark_message'),
  ('may_add_file'),
  ('model_posteriors'),
  ('music_alike'),
  ('music_heats'),
  ('music_popular'),
  ('hide_message'),
  ('nearest'),
  ('number_message'),
  ('place_message'),
  ('open_query'),
  ('queue_embedding'),
  ('queue_writing'),
  ('rank'),
  ('read_users_query'),
  ('record_interactions'),
  ('record_memory_change'),
  ('refresh_context'),
  ('require_import'),
  ('reschedule_deck'),
  ('reset_card'),
  ('route'),
  ('save_document'),
  ('save_music_model'),
  ('save_personality'),
  ('share_states'),
  ('slow_statements'),
  ('stage_items'),
  ('stop_import'),
  ('store_music_recommendations'),
  ('take_back_review'),
  ('take_items'),
  ('take_memory_job'),
  ('touch_catalogue'),
  ('touch_music_tracks'),
  ('unqueue_embedding'),
  ('unqueue_writing'),
  ('update_cards');

-- Functions in SQL. None can be inlined, for each sets its search_path, so each is planned anew at
-- each call: these are called once a request at most, and in plpgsql their columns' names would be
-- variables too.
create temporary table written_in_sql (name text primary key);
insert into written_in_sql values
  ('get_metrics'), ('metrics'), ('store_api_key');

-- RPCs of the service alone, which works for all users: they take no p_user_id but to narrow, and
-- what they do twice is there once by the rows themselves.
create temporary table service_only (name text primary key);
insert into service_only values
  ('claim_embedding_jobs'), ('claim_file_erasures'), ('claim_writing_jobs'),
  ('complete_embedding_jobs'), ('complete_writing_job'), ('embedding_job_stats'),
  ('fail_embedding_job'), ('get_metrics'), ('get_waiting_imports'), ('import_evaluations'),
  ('retry_dead_jobs'),
  ('import_my_data'), ('make_receipt_key'), ('refresh_analytics'), ('refresh_music_tracks'),
  ('return_embedding_jobs'), ('start_reembedding'), ('store_api_key');

-- Volatile RPCs that write no more than a counter, or leave nothing behind, their request id
-- neither: done twice, nothing is there twice. Items of an import have numbers; a turn is looked
-- through for memories once.
create temporary table counting (name text primary key);
insert into counting values
  ('begin_extraction'), ('begin_remembering'), ('begin_turn'), ('delete_my_data'),
  ('end_remembering'), ('fail_import'), ('get_chat_context'), ('hold_request'),
  ('recall_memories'), ('run_import'), ('stage_import_items');

select isnt_empty($$select from functions where nspname = 'public'$$, 'there are RPCs to look at');

-- Security
select is_empty(
  $$select name from functions where nspname = 'public' and prosecdef$$,
  'no function of public runs with its owner''s rights'
);
select set_eq(
  $$select proname from functions where nspname = 'private' and prosecdef$$,
  'select name from definers',
  'the definer functions are those listed here'
);
select is_empty(
  $$select name from functions where prosecdef and prosrc !~ '^\s*-- Definer because '$$,
  'each says in its first line why'
);
select is_empty(
  $$select name from functions
    where prosecdef and not is_trigger
      and prosrc !~ 'private\.require_(user\(p_user_id|owner\(p_user_id|owners\(p_scope)\)'
      -- One shows statements without their constants, to the service; two are called by triggers,
      -- and two by the policies of storage.objects.
      and proname not in (
        'slow_statements', 'broadcast', 'language_of', 'is_file_erased', 'may_add_file'
      )$$,
  'and asks for whom it acts, if it is called by name'
);
select is_empty(
  $$select name from functions
    -- Nothing else is set but how plans are made and kept.
    where array(
      select s.setting from unnest(proconfig) s (setting)
      where s.setting not in (
        'plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'enable_sort=off', 'jit=off'
      )
    ) <> array['search_path=""']$$,
  'every function has an empty search_path, and no other setting'
);
select set_eq(
  $$select f.proname from functions f
    join pg_language l on l.oid = f.prolang
    where l.lanname <> 'plpgsql'$$,
  'select name from written_in_sql',
  'every function is plpgsql but those that are listed here'
);
select is_empty(
  $$select name from functions where nspname = 'public' and is_trigger$$,
  'no trigger function is a client''s name'
);

-- Names
select is_empty(
  $$select proname from functions where nspname = 'public' group by proname having count(*) > 1$$,
  'no RPC is overloaded: PostgREST could not tell them apart'
);
select is_empty(
  $$select function_name, name from parameters
    where name is null or (
      name !~ '^p_[a-z_]+$' and not (
        (proname like 'match\_%' or proname = 'kw_match_documents')
        and name in ('query_embedding', 'query_text', 'match_count', 'match_threshold', 'filter',
                     'embedding_model', 'collection')
      )
    )$$,
  'a parameter is named p_…, in the match_* family also as the ecosystem calls it'
);
select is_empty(
  $$select p.name from functions p
    where p.nspname = 'public' and p.proname !~ '^[a-z]+(_[a-z]+)*$'$$,
  'RPCs are named in snake_case'
);
select is_empty(
  $$select f.name, p.parameter_name
    from functions f
    join information_schema.parameters p
      on p.specific_schema = f.nspname and p.specific_name = f.proname || '_' || f.oid
    where f.nspname = 'public' and p.data_type = 'timestamp without time zone'$$,
  'no RPC takes or returns a time without zone'
);

-- The acting user and retries
select is_empty(
  $$select name from functions
    where nspname = 'public' and arguments not like '%p_user_id uuid DEFAULT auth.uid()%'
      and proname not in (select s.name from service_only s)$$,
  'every RPC takes p_user_id, by default the user of the token'
);
select is_empty(
  $$select f.name from functions f
    join pg_proc p on p.oid = f.oid
    where f.nspname = 'public'
      and array_to_string(p.proargnames[1:p.pronargs], ' ')
        !~ '^((?!p_user_id|p_request_id)\S+ ?)*(p_user_id)?( ?p_request_id)?$'$$,
  'p_user_id and then p_request_id are the last parameters of an RPC that takes them'
);
select is_empty(
  $$select f.name from functions f
    where f.nspname = 'public' and f.prosrc !~ 'private\.require_(user|owner)\(p_user_id\)'
      and f.proname not in (select s.name from service_only s)
      -- or hands it to an RPC that asks
      and not exists (
        select from functions o
        where o.nspname = 'public' and o.oid <> f.oid
          and f.prosrc like '%public.' || o.proname || '(%' and f.prosrc like '%p_user_id%'
          and o.prosrc ~ 'private\.require_user\(p_user_id\)'
      )$$,
  'every RPC asks for whom it acts'
);
select is_empty(
  $$select name from functions
    where nspname = 'public' and provolatile = 'v'
      and proname not in (select c.name from counting c union select s.name from service_only s)
      and arguments not like '%p_request_id uuid DEFAULT NULL::uuid%'$$,
  'every RPC that writes takes p_request_id, for a retry that changes nothing'
);
select is_empty(
  $$select f.name from functions f
    where f.nspname = 'public' and f.provolatile = 'v'
      and f.proname not in (select c.name from counting c union select s.name from service_only s)
      and not (
        f.prosrc ~ 'private\.claim_request\(' and f.prosrc ~ 'private\.settle_request\('
        or exists (
          select from functions o
          where o.nspname = 'public' and o.oid <> f.oid
            and f.prosrc like '%public.' || o.proname || '(%' and f.prosrc like '%p_request_id%'
            and o.prosrc ~ 'private\.claim_request\('
        )
      )$$,
  'and keeps it: claimed before the write, settled after'
);
select is_empty(
  $$select name from functions
    where regexp_count(prosrc, 'private\.claim_request\(') <> regexp_count(
      prosrc,
      'private\.claim_request\(\s*[a-z_]+, p_request_id, ''[a-z_]+'',\s+'
        || 'case when p_request_id is not null then\s'
    )$$,
  'an RPC builds the content of a claim only when there is a request id'
);
select is_empty(
  $$select c.name from (
      select name from counting union all select name from service_only
    ) c
    where c.name not in (select f.proname from functions f where f.nspname = 'public')$$,
  'the lists of those that are safe to do twice, or are the service''s, name functions that exist'
);
select is_empty(
  $$select name from functions
    where nspname = 'public' and provolatile <> 'v'
      and prosrc ~* '\m(insert into|delete from|update (public|private)\.)'$$,
  'what writes is volatile: PostgREST runs the others in a read-only transaction'
);

select * from finish();
rollback;
