-- Foundation: the words of a text as a tsvector.

create function private.stems_of(p_config regconfig, p_text text) returns tsvector
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  -- Reunião and reuniões are one word to a reader and two to the stemmer.
  return to_tsvector(p_config, case
    when p_config = 'portuguese'::regconfig
      then regexp_replace(p_text, '(ões|ães|ãos)\M', 'ão', 'g')
    else p_text
  end);
end;
$$;

comment on function private.stems_of is
  'The stems of the words that private.word_text made, at their places.';

create function private.word_vector(p_text text, p_language text default 'simple')
returns tsvector
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- Longer than any text that a table takes, a file of 5 MB apart, which is searched by its chunks.
  v_rest text := left(p_text, 100000);
  v_text text;
  v_config regconfig;
  v_words text;
  v_vector tsvector;
begin
  if p_text is null then
    return null;
  end if;
  loop
    v_text := private.word_text(v_rest);
    -- A tsvector has room for 1 MB. Few texts of this length have as many different words.
    begin
      v_words := to_tsvector('simple'::regconfig, private.bare_text(v_text))::text;
      foreach v_config in array private.stem_configs(v_text, array[p_language]) loop
        v_words := v_words || ' ' || private.bare_text(private.stems_of(v_config, v_text)::text);
      end loop;
      v_vector := v_words::tsvector;
      exit;
    exception when program_limit_exceeded then
      v_rest := left(v_rest, char_length(v_rest) / 2);
    end;
  end loop;
  return v_vector;
end;
$$;

comment on function private.word_vector is
  'The words of a text, as the tables keep them for searching: each word without accents and, at '
  'the same place, its stem in the language (ISO 639-1, or simple) where that is another word. No '
  'text is refused: of more words than a tsvector holds, the first are kept.';

grant execute on function private.stems_of, private.word_vector to authenticated, service_role;
