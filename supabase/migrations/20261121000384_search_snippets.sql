-- Search: the piece of a text that shows why it was found.
--
-- Helper  private.snippet

create function private.snippet(p_text text, p_query private.search_query, p_languages text[])
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := private.plain_text(p_text);
  v_asked text[];
  v_starts text[];
  v_pieces text[];
  v_joined text;
  v_marked text[];
  v_pattern text;
  v_place integer;
  v_start integer;
begin
  -- What is looked for, without the syntax of a tsquery: 'run' | 'running', 'refact':*.
  select
    coalesce(array_agg(distinct l.lexeme[1]) filter (where l.lexeme[2] = ''), '{}'),
    coalesce(array_agg(distinct l.lexeme[1]) filter (where l.lexeme[2] <> ''), '{}')
  into v_asked, v_starts
  from unnest(p_query.words || p_query.prefixes) q (words)
  cross join lateral regexp_matches(q.words::text, '''([^'']+)''(:\*)?', 'g') l (lexeme);

  -- The different words of the text, each found by its place among them.
  v_pieces := array(
    select distinct m.piece[1]
    from regexp_matches(v_text, '[[:alnum:]\u0300-\u036f\u0900-\u0dff\u0e00-\u0fff]+', 'g')
      m (piece)
    limit 4000
  );
  v_joined := lower(array_to_string(v_pieces, ' '));
  select coalesce(array_agg(distinct v_pieces[p.place]), '{}') into v_marked
  from (
    select private.bare_text(v.lexeme) as word, v.positions
    from unnest(private.stem_configs(v_joined, p_languages) || 'simple'::regconfig) c (config)
    cross join lateral unnest(private.stems_of(c.config, v_joined)) v
  ) w
  cross join lateral unnest(w.positions) p (place)
  where w.word = any (v_asked)
    or exists (select from unnest(v_starts) s (start) where starts_with(w.word, s.start));

  -- Words from their beginning to their end; and, within words, the pairs of scripts that have no
  -- spaces and the parts of identifiers.
  select string_agg(x.expression, '|') into v_pattern
  from (
    select '\m' || m.word || '\M' as expression from unnest(v_marked) m (word)
    union all
    select a.word from unnest(v_asked) a (word) where octet_length(a.word) > 2 * char_length(a.word)
    union all
    select '(?<![a-z])(?i:' || a.word || ')(?![a-z])' from unnest(v_asked) a (word)
    where a.word ~ '^[a-z0-9]{2,}$'
  ) x;
  if v_pattern is not null then
    v_place := regexp_instr(v_text, v_pattern);
  end if;

  -- Some words before the first place, and as many after it as a line or two hold.
  v_start := greatest(1, coalesce(v_place, 1) - 60);
  v_text := substr(v_text, v_start, 240);
  if v_start > 1 then
    v_text := regexp_replace(v_text, '^[[:alnum:]]{0,30}(?=[^[:alnum:]])[^[:alnum:]]+', '');
  end if;
  v_text := regexp_replace(v_text, '[\ue000\ue001]', '', 'g');
  if v_place > 0 then
    v_text := regexp_replace(v_text, '((?:' || v_pattern || ')+)', E'\ue000\\1\ue001', 'g');
  end if;
  v_text := replace(replace(replace(v_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');
  return replace(replace(v_text, E'\ue000', '<mark>'), E'\ue001', '</mark>');
end;
$$;

comment on function private.snippet is
  'About 200 characters of a text as HTML: escaped, and with the query''s words in <mark>.';

grant execute on function private.snippet to authenticated, service_role;
