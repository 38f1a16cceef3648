-- Search: the piece of a text that shows why it was found.
--
-- Helpers  private.search_marks (a type), marks_of, mark_part, mark_parts, plain_snippet, snippet

create type private.search_marks as (words text[], starts text[], stems tsquery);

comment on type private.search_marks is
  'What a snippet marks: words, and what words begin with. stems: the same as a text search, null '
  'where words of a phrase are among them, which may be such as no stemmer keeps.';

create function private.marks_of(p_query private.search_query) returns private.search_marks
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_marks private.search_marks;
begin
  -- What is looked for, without the syntax of a tsquery: 'run' | 'running', 'refact':*.
  select
    coalesce(array_agg(distinct l.lexeme[1]) filter (where l.lexeme[2] is null), '{}'),
    coalesce(array_agg(distinct l.lexeme[1]) filter (where l.lexeme[2] is not null), '{}'),
    case when strpos(max(q.text), '<') = 0 then string_agg(
      distinct quote_literal(l.lexeme[1]) || coalesce(l.lexeme[2], ''), ' | '
    )::tsquery end
  into v_marks
  from (
    select array_to_string(p_query.words || p_query.prefixes, ' | ') as text
  ) q
  cross join lateral regexp_matches(q.text, '''([^'']+)''(:\*)?', 'g') l (lexeme);
  return v_marks;
end;
$$;

comment on function private.marks_of is
  'What a snippet marks for a query. Once a search, not once a row.';

create function private.mark_part(p_word text, p_part text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_place integer;
  v_end integer;
begin
  -- Of scripts that have no spaces: wherever it is.
  if octet_length(p_part) > char_length(p_part) then
    return replace(p_word, p_part, E'\ue000' || p_part || E'\ue001');
  end if;
  -- Of identifiers: between other letters it is no part.
  v_place := strpos(lower(p_word), p_part);
  v_end := v_place + char_length(p_part);
  if v_place = 0 or substr(p_word, v_end, 1) ~ '[a-z]'
     or (v_place > 1 and substr(p_word, v_place - 1, 1) ~ '[a-z]') then
    return p_word;
  end if;
  return substr(p_word, 1, v_place - 1) || E'\ue000'
    || substr(p_word, v_place, char_length(p_part)) || E'\ue001' || substr(p_word, v_end);
end;
$$;

comment on function private.mark_part is
  'A word with the marks U+E000 and U+E001 around a part of it that was looked for.';

create function private.mark_parts(p_word text, p_parts text[]) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_part text;
  v_word text := p_word;
begin
  foreach v_part in array p_parts loop
    v_word := private.mark_part(v_word, v_part);
  end loop;
  return v_word;
end;
$$;

comment on function private.mark_parts is
  'The same for each of several parts.';

create function private.plain_snippet(
  p_text text,
  p_stems tsquery,
  p_config regconfig
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- To the parser these make identifiers, numbers and tags of words.
  v_signs constant text := '-_./\:@#+<>&';
  v_blanks constant text := E'\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019'
    '\ue01a\ue01b';
  v_options constant text := E'HighlightAll=true, StartSel=\ue000, StopSel=\ue001';
  v_text text := translate(p_text, v_signs, v_blanks);
  v_config regconfig := p_config;
  v_marked text := ts_headline(v_config, v_text, p_stems, v_options);
  v_place integer := strpos(v_marked, E'\ue000');
begin
  if v_place = 0 then
    -- Words that the stemmer leaves out.
    v_config := 'simple';
    v_marked := ts_headline(v_config, v_text, p_stems, v_options);
    v_place := strpos(v_marked, E'\ue000');
  end if;
  if char_length(v_text) > 240 then
    -- Some words before the first place, and as many after it as a line or two hold.
    v_place := greatest(1, v_place - 60);
    v_text := substr(v_text, v_place, 240);
    if v_place > 1 then
      v_text := regexp_replace(v_text, '^[a-zA-Z0-9]{0,30}(?=[^a-zA-Z0-9])[^a-zA-Z0-9]+', '');
    end if;
    v_marked := ts_headline(v_config, v_text, p_stems, v_options);
  end if;
  return replace(replace(replace(replace(replace(
    translate(v_marked, v_blanks, v_signs),
    '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\ue000', '<mark>'), E'\ue001', '</mark>');
end;
$$;

comment on function private.plain_snippet is
  'The same as private.snippet of a text in plain Latin letters without identifiers, by what '
  'Postgres has for it: ten times as fast.';

create function private.snippet(
  p_text text,
  p_marks private.search_marks,
  p_language text
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- No expression here is made of the text or the query: compiling one costs more than the rest.
  v_letters constant text := '[:alnum:]\u0300-\u036f\u0900-\u0dff\u0e00-\u0fff';
  v_text text collate "pg_c_utf8";
  v_parts text[];
  v_pieces text[];
  v_joined text;
  v_config regconfig;
  v_configs regconfig[] := '{}'::regconfig[];
  v_marked text[] := '{}'::text[];
  v_place integer;
  v_start integer;
  v_snippet text;
begin
  -- Latin letters without accents, perhaps with typographic marks, and no words of several parts.
  if p_marks.stems is not null
     and p_text !~ '[^\u0001-\u007f\u2010-\u2027\u20ac]|[a-zA-Z][0-9]|[0-9][a-zA-Z]|[a-z][A-Z]'
       '|[A-Z]{2}[a-z]' then
    -- The last is the one that knows Latin letters.
    v_configs := private.stem_configs('a', array[p_language]);
    return private.plain_snippet(p_text, p_marks.stems, v_configs[cardinality(v_configs)]);
  end if;

  v_text := regexp_replace(private.plain_text(p_text), '[\ue000\ue001]+', '', 'g');
  v_parts := array(
    select a.word from unnest(p_marks.words) a (word)
    where octet_length(a.word) > 2 * char_length(a.word) or a.word ~ '^[a-z0-9]{2,}$'
  );
  -- The different words of the text, each found by its place among them.
  v_pieces := array(
    select distinct m.piece
    from string_to_table(
      regexp_replace(v_text, '[^' || v_letters || ']+', ' ', 'g'), ' '
    ) m (piece)
    where m.piece <> ''
    limit 4000
  );
  v_joined := lower(array_to_string(v_pieces, ' '));
  if p_marks.words <> '{}' or p_marks.starts <> '{}' then
    v_configs := private.stem_configs(v_joined, array[p_language]) || 'simple'::regconfig;
  end if;
  foreach v_config in array v_configs loop
    v_marked := v_marked || array(
      select v_pieces[p.place]
      from unnest(private.stems_of(v_config, v_joined)) v
      -- Most words are of letters that have no accents to lose.
      cross join lateral (
        select case
          when octet_length(v.lexeme) = char_length(v.lexeme) then v.lexeme
          else private.bare_text(v.lexeme)
        end as word
        offset 0
      ) w
      cross join lateral unnest(v.positions) p (place)
      where w.word = any (p_marks.words)
        or exists (select from unnest(p_marks.starts) s (start) where starts_with(w.word, s.start))
    );
  end loop;

  -- Some words before the first place, and as many after it as a line or two hold.
  select min(coalesce(
    nullif(strpos(f.content, f.word), 0), nullif(strpos(v_text, btrim(f.word)), 0)
  ))
  into v_place
  from (
    select ' ' || v_text as content, ' ' || m.word as word from unnest(v_marked) m (word)
    union all
    select lower(v_text), a.word from unnest(v_parts) a (word)
    where v_marked = '{}' or octet_length(a.word) > char_length(a.word)
  ) f;
  v_start := greatest(1, coalesce(v_place, 1) - 60);
  v_text := substr(v_text, v_start, 240);
  if v_start > 1 then
    v_text := regexp_replace(v_text, '^[[:alnum:]]{0,30}(?=[^[:alnum:]])[^[:alnum:]]+', '');
  end if;

  -- Words stand at the even places, what is between them at the odd ones.
  select string_agg(
    case
      when p.place % 2 = 1 then p.piece
      when p.piece = any (v_marked) then E'\ue000' || p.piece || E'\ue001'
      when exists (select from unnest(v_parts) a (part) where strpos(lower(p.piece), a.part) > 0)
        then private.mark_parts(p.piece, v_parts)
      else p.piece
    end, '' order by p.place
  )
  into v_snippet
  from string_to_table(
    regexp_replace(v_text, '([' || v_letters || ']+)', E'\ue000\\1\ue000', 'g'), E'\ue000'
  ) with ordinality p (piece, place);
  v_snippet := replace(replace(replace(v_snippet, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');
  return replace(replace(replace(
    v_snippet, E'\ue001\ue000', ''), E'\ue000', '<mark>'), E'\ue001', '</mark>');
end;
$$;

comment on function private.snippet is
  'About 200 characters of a text as HTML: escaped, and with the words of private.marks_of in '
  '<mark>.';

grant execute on function
  private.marks_of,
  private.mark_part,
  private.mark_parts,
  private.plain_snippet,
  private.snippet
to authenticated, service_role;
