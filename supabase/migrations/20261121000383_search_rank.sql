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
  v_with_neighbours boolean;
  v_rows double precision;
  v_owners uuid[];
  v_ids text[];
  v_similarities double precision[];
  v_query private.search_query := p_query;
  v_phrase tsquery;
  v_is_there boolean;
  v_sql text;
begin
  select * into strict v_table from private.searched_tables t where t.table_name = p_table;
  v_with_neighbours := p_with_neighbours and v_table.neighbour_span > 0;
  v_scope.required := p_query.required;
  -- A phrase within a question may be a title that the user never wrote down so: where no row has
  -- it, its words are looked for.
  foreach v_phrase in array p_query.wished loop
    execute format(
      'select exists (select from public.%I r where %s and r.%I @@ $2)', p_table,
      private.scope_condition(v_table, v_scope), v_table.words_column
    ) into v_is_there using v_scope, v_phrase;
    if v_is_there then
      v_scope.required := coalesce(v_scope.required && v_phrase, v_phrase);
    end if;
  end loop;
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
    from private.nearest(
      p_table, v_scope, p_embedding, greatest(200, p_limit), greatest(1000, 20 * p_limit)
    ) n;
  end if;
  if not v_has_words then
    if v_ids is null then
      return;
    end if;
    v_query := row('{}', '{}', '{}', '{}', null, '{}');
  end if;

  -- What narrows the rows further is in the statement, which is planned anew for it then.
  if private.is_usual_scope(v_scope) then
    v_sql := format(
      'select r.* from private.%I(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
      ) r', 'ranked_' || p_table
    );
  else
    v_sql := private.ranking_statement(
      v_table, private.scope_condition(v_table, v_scope),
      not v_has_meaning and not v_with_neighbours
    );
  end if;
  for owner, id, score, relevance, words, similarity, neighbour in
  execute v_sql using
    v_scope, v_query.words, v_query.forms, v_query.prefixes, v_query.counted, v_rows,
    v_owners, v_ids, v_similarities, case when v_has_meaning then p_embedding end,
    p_word_weight, p_meaning_weight, p_limit, p_usual_similarity, v_with_neighbours
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
