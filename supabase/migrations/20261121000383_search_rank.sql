-- Search: the rows of a table that fit a query best.

create function private.rank(
  p_table text,
  p_scope private.search_scope,
  p_query private.search_query,
  p_embedding extensions.vector,
  p_limit integer,
  p_word_weight double precision default 1,
  p_meaning_weight double precision default 1,
  p_with_neighbours boolean default true,
  p_usual_similarity double precision default 0
) returns table (
  owner uuid,
  id text,
  score double precision,
  relevance double precision,
  words double precision,
  similarity double precision,
  neighbour double precision
)
language plpgsql
stable
security definer
-- A page: with the default of 1000 a join with it would read all of the owner's rows.
rows 20
set search_path = ''
as $$
-- Definer because text search operators are not leakproof: under the caller's row level security
-- no index could serve them. The owners are explicit instead.
declare
  v_scope private.search_scope := private.require_owners(p_scope);
  v_table private.searched_tables;
  v_has_words boolean := p_word_weight > 0 and cardinality(p_query.words) > 0;
  v_has_meaning boolean := p_meaning_weight > 0 and p_embedding is not null;
  v_has_rows boolean;
  v_rows double precision;
  v_owners uuid[];
  v_ids text[];
  v_similarities double precision[];
begin
  select * into strict v_table from private.searched_tables t where t.table_name = p_table;
  -- Who has nothing finds nothing, and is spared a statement that is planned anew for each search.
  execute format(
    'select exists (select from public.%I r where r.%I = any ($1))', p_table, v_table.owner_column
  ) into v_has_rows using v_scope.owners;
  if not v_has_rows then
    return;
  end if;
  v_scope.required := p_query.required;
  -- As the limits count them: counting them here would cost as much as the search.
  select coalesce(sum(u.rows), 0) into v_rows
  from (
    select c.rows from private.usage c
    where c.user_id = any (v_scope.owners) and c.resource = 'public.' || p_table
    union all
    select d.rows from private.usage_deltas d
    where d.user_id = any (v_scope.owners) and d.resource = 'public.' || p_table
  ) u;
  if v_has_meaning then
    -- As many of the nearest as of those by words: fewer cost 0.02 of recall@10.
    select array_agg(n.owner), array_agg(n.id), array_agg(n.similarity)
    into v_owners, v_ids, v_similarities
    from private.nearest(p_table, v_scope, p_embedding, 200, greatest(1000, 20 * p_limit)) n
    where n.similarity > 0;
  end if;
  if not v_has_words and v_ids is null then
    return;
  end if;

  for owner, id, score, relevance, words, similarity, neighbour in
  execute private.ranking_statement(
    v_table, private.scope_condition(v_table, v_scope), v_has_words, v_has_meaning,
    p_with_neighbours and v_table.neighbour_span > 0
  ) using
    v_scope, p_query.words, p_query.forms, p_query.prefixes, p_query.counted,
    v_rows, v_owners, v_ids, v_similarities, p_embedding,
    p_word_weight, p_meaning_weight, p_limit, p_usual_similarity
  loop
    return next;
  end loop;
end;
$$;

comment on function private.rank is
  'The rows of a scope that fit a query best: by its words, by its embedding, or by both, with '
  'their weights. score orders them; relevance is 0..1. words and similarity are its parts, the '
  'former of the best, neighbour is the score of the best row beside it. p_usual_similarity is '
  'what '
  'texts that have nothing in common have: relevance counts what is above it.';

grant execute on function private.rank to authenticated, service_role;
