-- Vectors: the RPCs that write.
--
-- RPCs    upsert_vectors, delete_vectors

create function public.upsert_vectors(
  p_rows jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns table (
  id text,
  collection text,
  metadata jsonb,
  created_at timestamptz,
  updated_at timestamptz
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_saved jsonb;
begin
  perform private.require_items('invalid_vectors', 'too_many_vectors', 'p_rows', p_rows, 500);
  perform private.require_fields(
    'invalid_vectors', format('Row %s', e.position - 1), e.item,
    array[
      'id', 'collection', 'content', 'language', 'embedding', 'embedding_model', 'metadata'
    ]
  )
  from jsonb_array_elements(p_rows) with ordinality e (item, position);

  -- The backend has no user to keep a request for: there an upsert by id is as good.
  v_saved := private.claim_request(
    v_owner, p_request_id, 'upsert_vectors', case when p_request_id is not null then
      private.without_embeddings(p_rows)
    end
  );
  if v_saved is null then
    perform set_config('engram.vectors_owner', coalesce(v_owner::text, ''), true);
    with saved as (
      insert into public.vectors as v (
        id, user_id, collection, content, metadata, language, embedding, embedding_model
      )
      select
        coalesce(e.item ->> 'id', gen_random_uuid()::text), v_owner,
        coalesce(e.item ->> 'collection', 'default'), e.item ->> 'content',
        coalesce(nullif(e.item -> 'metadata', 'null'), '{}'), e.item ->> 'language',
        private.to_embedding(e.item ->> 'embedding'), e.item ->> 'embedding_model'
      from jsonb_array_elements(p_rows) with ordinality e (item, position)
      order by e.position
      on conflict (owner_id, id) do update
      set
        collection = excluded.collection,
        content = excluded.content,
        metadata = excluded.metadata,
        language = excluded.language,
        embedding = coalesce(excluded.embedding, v.embedding),
        embedding_model = case
          when excluded.embedding is null then v.embedding_model else excluded.embedding_model
        end
      returning v.id, v.collection, v.metadata, v.created_at, v.updated_at
    )
    select coalesce(jsonb_agg(to_jsonb(s)), '[]') into v_saved from saved s;
    perform private.settle_request(v_owner, p_request_id, v_saved);
  end if;

  return query
  select r.id, r.collection, r.metadata, r.created_at, r.updated_at
  from jsonb_to_recordset(v_saved) as r (
    id text, collection text, metadata jsonb, created_at timestamptz, updated_at timestamptz
  );
exception
  when cardinality_violation or check_violation or not_null_violation or data_exception then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_vectors',
      detail = left(sqlerrm, 200),
      hint = 'No id twice; an id of 1 to 200, a collection of 1 to 100, content of up to 100,000 '
        'characters, metadata an object of up to 64 kB.';
end;
$$;

comment on function public.upsert_vectors is
  'Up to 500 rows, all or nothing: [{id?, collection?, content?, language?, embedding?, '
  'embedding_model?, metadata?}]. A row with an id that its owner has replaces it; without an '
  'embedding it keeps the vector while the content is the same, and is queued for one when it is '
  'not. With the secret key and no p_user_id the rows are the backend''s, and p_request_id is not '
  'looked at. Returns the rows in order, without content and vector. Errors: 400 invalid_vectors, '
  '400 invalid_embedding, 413 too_many_vectors, 409 request_conflict, 42501.';

create function public.delete_vectors(
  p_ids text[] default null,
  p_filter jsonb default null,
  p_collection text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_result jsonb;
begin
  if p_ids is null and p_filter is null then
    perform private.fail(
      400, 'invalid_filter', 'What is to be deleted?', 'Pass p_ids, p_filter or both; {} is all.'
    );
  end if;
  perform private.require_filter(coalesce(p_filter, '{}'));

  v_result := private.claim_request(
    v_owner, p_request_id, 'delete_vectors', case when p_request_id is not null then
      jsonb_build_array(p_ids, p_filter, p_collection)
    end
  );
  if v_result is null then
    perform set_config('engram.vectors_owner', coalesce(v_owner::text, ''), true);
    with gone as (
      delete from public.vectors v
      where (v.user_id = v_owner or (v_owner is null and v.user_id is null))
        and (p_ids is null or v.id = any (p_ids))
        and (p_filter is null or v.metadata operator(@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
      returning 1
    )
    select to_jsonb(count(*)) into v_result from gone;
    perform private.settle_request(v_owner, p_request_id, v_result);
  end if;
  return v_result::integer;
end;
$$;

comment on function public.delete_vectors is
  'Deletes the rows of these ids whose metadata contains the filter, in the collection, and '
  'returns how many there were; what is null does not narrow, but p_ids or p_filter is given. A '
  'user''s own rows; with the secret key those of p_user_id, or without it the backend''s. Errors: '
  '400 invalid_filter, 409 request_conflict, 42501.';

grant execute on function
  public.upsert_vectors,
  public.delete_vectors
to authenticated, service_role;
