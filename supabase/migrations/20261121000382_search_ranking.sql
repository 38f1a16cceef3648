-- Search: one ranking for all tables, by words, by meaning and by what stands beside a row.
--
-- Helpers  private.ranking_statement; private.rank is in …_search_rank.sql
--
-- score      words / best words + (similarity / best similarity)², each with its weight, and a part
--            of the best neighbour's and of the thread's. Every text is a little near to every
--            query: squared, that does not outweigh words. Compared on LoCoMo and Cranfield with
--            BM25 alone, ts_rank_cd and reciprocal ranks; one set of constants serves all.
-- words      Σ idf of the query's words that a row has; of long texts the best of these by BM25.
-- relevance  0..1 and, unlike the score, the same whatever else was found: which part of the
--            query's words (by what they tell) a row has, and how near it is, whichever says more.

create function private.ranking_statement(
  p_table private.searched_tables,
  p_condition text,
  p_by_words_alone boolean
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- BM25 with k1 = 1.2 and b = 0.75. ts_rank of one word is Σ 1/j² over its occurrences, from
  -- which their number follows; a word in the title (weight A) counts as there once more.
  v_occurrences constant text := $sql$(
    select o.times * 2.2 / (o.times + 1.2 * (0.25 + 0.75 * length(r.words) / average.length))
    from (
      select
        greatest(1, round(1 / (1.6449340668 - least(
          1.6, ts_rank('{0.1, 0.1, 0.1, 0.1}', r.words, w.form) * 16.449340668
        )) - 0.5))
        + (ts_rank('{0, 0, 0, 1}', r.words, w.form) > 0)::integer as times
    ) o
  )$sql$;
  v_sql text := 'with ' || private.word_steps();
begin
  v_sql := v_sql || case when p_by_words_alone then private.word_order_steps() else $sql$,
    near as materialized (
      select n.owner, n.id, n.similarity
      from unnest($7, $8::text[]:::id_type[], $9) n (owner, id, similarity)
    ),
    found as materialized (
      select
        coalesce(j.owner, n.owner) as owner, coalesce(j.id, n.id) as id,
        coalesce(j.words, 0) as words, coalesce(j.share, 0) as share, n.similarity
      from judged j
      full join near n on n.owner = j.owner and n.id = j.id
    ),
    own as materialized (
      select f.owner, f.id, f.words, f.share, coalesce(f.similarity, :similarity) as similarity
      from found f
      left join lateral (
        select r.embedding, r.embedding_model
        from public.:table r
        where $10 is not null and f.similarity is null and :key_of(f)
      ) r on true
    ),
    best as materialized (
      select
        nullif(max(o.words), 0) as words, nullif(greatest(max(o.similarity), 0), 0) as similarity,
        (select nullif(sum(w.telling) filter (where w.counted), 0) from word w) as share
      from own o
    ),
    scored as materialized (
      select
        o.owner, o.id, o.similarity, coalesce(o.words / b.words, 0) as words,
        $11 * coalesce(o.words / b.words, 0)
          + $12 * coalesce(power(greatest(o.similarity, 0) / b.similarity, 2), 0) as score,
        least(greatest(o.share / b.share, (o.similarity - $14) / (1 - $14), 0), 1) as relevance
      from own o
      cross join best b
    )
  $sql$ || case
    when p_table.neighbour_span = 0 then ''
    when p_table.thread_column is null then private.row_neighbour_steps() || ' union all '
    else private.thread_neighbour_steps() || ' union all '
  end || private.own_steps() end;

  -- A row is looked up by a range of its key, in the order of the key: no other index has that
  -- order. With = the planner takes another index of the owner's where old statistics say that
  -- there are hardly any rows, and reads all of the owner's for each row.
  v_sql := regexp_replace(
    v_sql, ':key_of\((\w)\)',
    'r.:owner = \1.owner and r.id >= \1.id and r.id <= \1.id order by r.id limit 1', 'g'
  );
  v_sql := replace(v_sql, ':id_type', p_table.id_type);
  v_sql := replace(v_sql, ':occurrences', case
    when p_table.has_long_texts then v_occurrences else '1' end);
  v_sql := replace(v_sql, ':is_long', p_table.has_long_texts::text);
  v_sql := replace(v_sql, ':similarity', $sql$case
    when $10 is not null
      and (($1).embedding_model is null or r.embedding_model = ($1).embedding_model)
      then 1 - (r.embedding operator(extensions.<=>) $10)
  end$sql$);
  v_sql := replace(v_sql, ':lends', case p_table.neighbour_span
    when 0 then '(false and $15)'
    else '$15'
  end);
  v_sql := replace(v_sql, ':span', p_table.neighbour_span::text);
  v_sql := replace(v_sql, ':weight', p_table.neighbour_weight::text);
  v_sql := replace(v_sql, ':thread_weight', p_table.thread_weight::text);
  v_sql := replace(v_sql, ':thread', coalesce(quote_ident(p_table.thread_column), ''));
  v_sql := replace(v_sql, ':place', coalesce(quote_ident(p_table.place_column), ''));
  v_sql := replace(v_sql, ':words', quote_ident(p_table.words_column));
  return private.replace_names(v_sql, p_table, p_condition);
end;
$$;

comment on function private.ranking_statement is
  'The SQL of private.rank for a table, with the parameters that it is executed with. Without '
  'words $2 is empty, without an embedding $10 is null, and without neighbours $15 is false. By '
  'words alone, without neighbours, half of the steps are left out: of a few hundred rows '
  'beginning them all costs more than the search.';
