-- Search: registering a table.
--
-- Helper  private.search_table
--
-- Planning the statement of a ranking takes longer than running it over a thousand rows. Each table
-- has it as a function, whose plan the session keeps, and another for the rows nearest in meaning.

create function private.search_table(
  p_table regclass,
  p_words_column text,
  p_condition text default 'true',
  p_metadata text default null,
  p_owner_column text default 'user_id',
  p_has_long_texts boolean default false,
  p_thread_column text default null,
  p_place_column text default null,
  p_neighbour_span integer default 0,
  p_neighbour_weight double precision default 0,
  p_thread_weight double precision default 0
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_table private.searched_tables;
  v_condition text;
  -- Plans are made for nobody in particular, and perhaps for a table that was empty then: they
  -- would read all rows of the table, sort all of a user for the newest, and a compiler would be
  -- started for costs that are only guessed.
  v_form constant text := 'create function private.%I(%s)
    returns table (%s)
    language plpgsql
    stable
    security invoker
    rows 20
    set search_path = %L
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_sort = off
    set jit = off
    as %L';
begin
  insert into private.searched_tables (
    table_name, id_type, owner_column, words_column, row_condition, metadata, has_long_texts,
    thread_column, place_column, neighbour_span, neighbour_weight, thread_weight
  )
  select
    c.relname, format_type(a.atttypid, a.atttypmod), p_owner_column, p_words_column, p_condition,
    p_metadata, p_has_long_texts, p_thread_column, p_place_column, p_neighbour_span,
    p_neighbour_weight, p_thread_weight
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'id'
  where c.oid = p_table
  returning * into v_table;

  v_condition := format(
    'r.%I = ($1).owners[1] and (%s)', p_owner_column, replace(p_condition, ':scope', '($1)')
  );
  -- The parameters have the numbers that the statement's have.
  execute format(
    v_form, 'ranked_' || v_table.table_name,
    'p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[],
    p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[],
    p_similarities double precision[], p_embedding extensions.vector,
    p_word_weight double precision, p_meaning_weight double precision, p_limit integer,
    p_usual_similarity double precision, p_with_neighbours boolean',
    'owner uuid, id text, score double precision, relevance double precision,
    words double precision, similarity double precision, neighbour double precision',
    '',
    format(
      E'\n#variable_conflict use_column\nbegin\n  if $10 is null and not $15 then\n'
        '    return query\n  %s;\n    return;\n  end if;\n  return query\n  %s;\nend;\n',
      private.ranking_statement(v_table, v_condition, true),
      private.ranking_statement(v_table, v_condition, false)
    )
  );
  execute format(
    'comment on function private.%I is %L', 'ranked_' || v_table.table_name,
    'The statements of private.rank for the rows of one owner, made by private.search_table.'
  );
  v_condition := v_condition || ' and r.embedding is not null and '
    '(($1).embedding_model is null or r.embedding_model = ($1).embedding_model)';
  execute format(
    v_form, 'nearest_' || v_table.table_name,
    'p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer',
    'owner uuid, id text, similarity double precision',
    '',
    format(
      E'\n#variable_conflict use_column\ndeclare\n  v_rows integer;\nbegin\n  v_rows := (%s);\n'
        '  if v_rows <= 1000 then\n    return query\n  %s;\n    return;\n  end if;\n'
        '  return query\n  %s;\nend;\n',
      private.replace_names(private.counting_statement(), v_table, v_condition),
      private.replace_names(private.nearest_statement(true), v_table, v_condition),
      private.replace_names(private.nearest_statement(false), v_table, v_condition)
    )
  );
  execute format(
    'comment on function private.%I is %L', 'nearest_' || v_table.table_name,
    'The statements of private.nearest for the rows of one owner, made by private.search_table.'
  );
end;
$$;

comment on function private.search_table is
  'Registers a table of public to be searched, and makes the functions that rank its rows and find '
  'the nearest of them. For migrations.';
