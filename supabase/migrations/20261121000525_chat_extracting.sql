-- Chat: the most telling sentences of a text, where no model writes a summary.

create function private.sentences_of(p_text text) returns setof text
language plpgsql
immutable
security invoker
rows 10
set search_path = ''
as $$
begin
  return query
  select left(btrim(s.sentence, E' \t\r*#>|-'), 400)
  from regexp_split_to_table(
    left(p_text, 20000), E'(?<=[.!?…][\\)"”»]?)\\s+|(?<=[。！？])|\\n+'
  ) s (sentence)
  -- A sentence of 10 bytes is a word or two in most scripts.
  where octet_length(btrim(s.sentence, E' \t\r*#>|-')) >= 10;
end;
$$;

comment on function private.sentences_of is
  'The sentences and lines of a text, without the marks of a list before them.';

create function private.telling_sentences(p_texts jsonb, p_tokens integer) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_sentence record;
  v_taken jsonb := '{}'::jsonb;
  v_tokens integer := 0;
begin
  for v_sentence in
    with sentence as materialized (
      select
        row_number() over (order by t.place, s.position) as place, t.item ->> 'who' as who,
        s.text, (t.item ->> 'meaning')::double precision as meaning,
        tsvector_to_array(
          private.word_vector(s.text, coalesce(t.item ->> 'language', 'simple'))
        ) as words
      from jsonb_array_elements(p_texts) with ordinality t (item, place)
      cross join lateral private.sentences_of(t.item ->> 'text')
        with ordinality s (text, position)
      limit 2000
    ),
    word as materialized (
      select w.word, count(*) as rows,
        ln(1 + ((select count(*) from sentence) - count(*) + 0.5) / (count(*) + 0.5)) as idf
      from sentence s
      cross join unnest(s.words) w (word)
      group by w.word
    ),
    -- How much a sentence shares with the others, its rare words before all.
    central as (
      select
        s.place, sum(w.idf * w.idf * (w.rows - 1)) / sqrt(sum(w.idf * w.idf) + 1) as words
      from sentence s
      cross join unnest(s.words) u (word)
      join word w on w.word = u.word
      group by s.place
    )
    select
      s.place, s.who, s.text, s.words,
      c.words / nullif(max(c.words) over (), 0) as central,
      s.meaning
    from sentence s
    join central c on c.place = s.place
    -- What users say of themselves matters more than what they are told.
    order by
      (coalesce(c.words / nullif(max(c.words) over (), 0), 0) + coalesce(s.meaning, 0))
        * case s.who when 'User' then 1.25 else 1 end desc,
      -- Of a few sentences that share nothing, one that says more than a greeting does.
      least(cardinality(s.words), 12) desc,
      s.place
  loop
    exit when v_tokens >= p_tokens;
    -- Not the same again in nearly the same words.
    continue when v_tokens > 0 and exists (
      select
      from jsonb_each(v_taken) t
      where (
        select count(*) from unnest(v_sentence.words) w (word) where t.value -> 'words' ? w.word
      ) > 0.7 * greatest(cardinality(v_sentence.words), 1)
    );
    v_tokens := v_tokens + private.count_tokens(v_sentence.text) + 3;
    v_taken := v_taken || jsonb_build_object(v_sentence.place::text, jsonb_build_object(
      'line', coalesce(v_sentence.who || ': ', '') || v_sentence.text,
      'words', to_jsonb(v_sentence.words)
    ));
  end loop;
  return (
    select string_agg(t.value ->> 'line', E'\n' order by t.key::integer) from jsonb_each(v_taken) t
  );
end;
$$;

comment on function private.telling_sentences is
  'Of texts [{who?, text, language?, meaning?: 0..1}] the sentences that say most about the whole, '
  'in their order and a line each, together about so many tokens: those that share the rarest '
  'words with most others (their inverse frequencies squared), of texts whose meaning is nearest '
  'to what '
  'all mean together. Null where there is no sentence.';

grant execute on function
  private.sentences_of,
  private.telling_sentences
to service_role;
