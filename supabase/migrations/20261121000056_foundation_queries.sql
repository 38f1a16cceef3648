-- Queries: what somebody typed, read as words to look for.
--
-- Helpers  private.search_query (a type), any_of, phrase_of, add_words, read_query
--
-- Depends on words and languages.

create type private.search_query as (
  words tsquery[],
  forms tsquery[],
  prefixes tsquery[],
  counted boolean[],
  required tsquery,
  wished tsquery[]
);

comment on type private.search_query is
  'A query as private.read_query reads it. By place in the arrays: words, any of the forms that a '
  'row may have the word in; forms, the one of them that each of its forms has, to count them by; '
  'prefixes, what to look for where no row has the word, null for nothing else; counted, false for '
  'what is there beside the words (an identifier as a whole), whose absence makes no row less '
  'relevant. required: phrases and what must not be there, null for none. wished: phrases that '
  'stand among other words, which must be there if a row has them.';

create function private.any_of(p_words text[], p_ending text default '') returns tsquery
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- The words are of letters and digits: there is nothing to escape.
  return (
    '''' || array_to_string(p_words, '''' || p_ending || ' | ''') || '''' || p_ending
  )::tsquery;
end;
$$;

comment on function private.any_of is
  'A text search for any of the words, as private.word_text makes them; with the ending :* for '
  'words that begin so.';

create function private.phrase_of(p_text text) returns tsquery
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_words text := private.bare_text(private.word_text(p_text, true));
begin
  -- Postgres sends the client a notice when a query has no words.
  return case when btrim(v_words) <> '' then phraseto_tsquery('simple'::regconfig, v_words) end;
end;
$$;

comment on function private.phrase_of is
  'A text search for the words of a text, one after the other; null without any.';

create function private.add_words(
  p_query private.search_query,
  p_words tsquery,
  p_counted boolean,
  p_prefix tsquery default null
) returns private.search_query
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_words is not null then
    p_query.words := p_query.words || p_words;
    p_query.forms := p_query.forms || p_words;
    p_query.prefixes := p_query.prefixes || p_prefix;
    p_query.counted := p_query.counted || p_counted;
  end if;
  return p_query;
end;
$$;

comment on function private.add_words is
  'A query that also asks for these words as they are, and else for what begins so.';

create function private.read_query(
  p_query text,
  p_language text default 'simple',
  p_languages text[] default '{}'
) returns private.search_query
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_item text[];
  v_is_or boolean := false;
  v_phrase tsquery;
  v_pending tsquery;
  v_required tsquery;
  v_phrases tsquery[] := '{}'::tsquery[];
  v_musts tsquery[] := '{}'::tsquery[];
  v_is_sentence boolean := false;
  v_open text := '';
  v_starred text[] := '{}'::text[];
  v_text text;
  v_own regconfig[];
  -- Languages whose words have many endings, and for which Postgres has no stemmer.
  v_has_endings boolean := p_languages || p_language && '{
    be,bg,bn,bs,cs,et,fa,gu,hr,is,ka,kk,kn,lv,mk,ml,mr,pa,pl,si,sk,sl,sq,te,uk,ur,uz
  }'::text[];
  v_query private.search_query;
begin
  v_text := translate(private.plain_text(left(p_query, 4000)), '“”„‟', '""""');
  -- Most queries are words and nothing else.
  if v_text !~* '["*]|(^|\s)(-[[:alnum:]]|or\s)' then
    v_open := v_text;
    v_text := null;
  end if;
  -- Words, "phrases", -words, -"phrases", words* and the word or, by which a phrase may be missing.
  for v_item in
    select m.item
    from regexp_matches(
      v_text || ' .',
      '(?:^|(?<=\s))(-(?=[[:alnum:]"]))?(?:"([^"]*)"|(\S+))', 'g'
    ) m (item)
  loop
    if v_item[3] ~* '^(or|\|\|?)$' then
      v_pending := null;
      v_is_or := true;
      continue;
    end if;
    v_musts := v_musts || v_pending;
    v_pending := null;
    if v_item[1] is not null or v_item[2] is not null then
      v_phrase := private.phrase_of(coalesce(v_item[2], v_item[3]));
      if v_item[1] is not null then
        v_required := coalesce(v_required && !!v_phrase, !!v_phrase, v_required);
      else
        v_phrases := v_phrases || v_phrase;
        v_pending := case when not v_is_or then v_phrase end;
      end if;
    end if;
    if v_item[1] is null then
      if v_item[3] ~ '[^*]\*$' then
        v_starred := v_starred || v_item[3];
      else
        v_open := v_open || ' ' || coalesce(v_item[2], v_item[3]);
        v_is_sentence := v_is_sentence or coalesce(v_item[3] ~ '[[:alnum:]]', false);
      end if;
    end if;
    v_is_or := false;
  end loop;

  -- The first words of a long text say what it is about, and bound what it costs.
  v_text := array_to_string((string_to_array(private.word_text(v_open, true), ' '))[:200], ' ');
  v_own := private.stem_configs(v_text, array[p_language]);
  with stems as (
    select c.place as config, s.lexeme, s.positions
    from unnest(v_own || private.stem_configs(v_text, p_languages)) with ordinality
      c (config, place)
    cross join lateral unnest(private.stems_of(c.config, v_text)) s
  ),
  words as (
    select w.lexeme as word, w.positions[1] as place
    from unnest(to_tsvector('simple'::regconfig, private.bare_text(v_text))) w
  ),
  forms as (
    select
      w.word, w.place, s.config, private.bare_text(s.lexeme) as form
    from words w
    left join stems s on s.positions @> array[w.place]
  ),
  read as (
    select
      f.word, f.place,
      array[f.word] || coalesce(
        array_agg(distinct f.form) filter (where f.form <> f.word), '{}'
      ) as forms,
      coalesce(
        (array_agg(f.form order by f.config) filter (where f.form is not null))[1], f.word
      ) as form,
      count(distinct f.config) filter (where f.config <= cardinality(v_own))
        < cardinality(v_own) as is_stop_word
    from forms f
    group by f.word, f.place
  ),
  -- Words that are everywhere count when nothing else is asked.
  asked as (
    select
      r.place, private.any_of(r.forms) as words, private.any_of(array[r.form]) as forms,
      case
        when v_has_endings and char_length(r.word) >= 5
          then private.any_of(array[left(r.word, greatest(4, char_length(r.word) - 2))], ':*')
        -- A single character of a script without spaces begins the pairs that it is in.
        when octet_length(r.word) > char_length(r.word) or char_length(r.word) >= 3
          then private.any_of(array[r.word], ':*')
      end as prefixes
    from read r
    where not r.is_stop_word or not exists (select from read o where not o.is_stop_word)
    order by r.place
    limit 48
  )
  select
    coalesce(array_agg(a.words order by a.place), '{}'),
    coalesce(array_agg(a.forms order by a.place), '{}'),
    coalesce(array_agg(a.prefixes order by a.place), '{}'),
    coalesce(array_agg(true order by a.place), '{}')
  into v_query.words, v_query.forms, v_query.prefixes, v_query.counted
  from asked a;
  v_query.wished := case when v_is_sentence then array_remove(v_musts, null) else '{}' end;
  if not v_is_sentence then
    foreach v_phrase in array v_musts loop
      v_required := coalesce(v_required && v_phrase, v_required, v_phrase);
    end loop;
  end if;
  v_query.required := v_required;

  -- Beside them: identifiers as a whole, phrases, and what words begin with.
  v_text := lower(private.bare_text(private.identifier_wholes(v_open)));
  foreach v_text in array (array_remove(string_to_array(v_text, ' '), ''))[1:16] loop
    v_query := private.add_words(
      v_query, private.any_of(array[v_text]), false, private.any_of(array[v_text], ':*')
    );
  end loop;
  foreach v_phrase in array v_phrases[1:16] loop
    v_query := private.add_words(v_query, v_phrase, false);
  end loop;
  foreach v_text in array v_starred[1:16] loop
    v_query := private.add_words(
      v_query, (private.phrase_of(v_text)::text || ':*')::tsquery, true
    );
  end loop;
  return v_query;
end;
$$;

comment on function private.read_query is
  'A query as words to look for. Any word counts, and what is in no row of a word is looked for by '
  'its beginning. "Phrases" must be there, -words must not; words* stands for all that begin so, '
  'and or beside a phrase lets it be missing. p_language: of the query, simple when unknown, by '
  'which words that are everywhere are left out; p_languages: of the rows.';

grant execute on function
  private.any_of,
  private.phrase_of,
  private.add_words,
  private.read_query
to authenticated, service_role;
