-- Foundation: what several domains do with a text: its tokens, its hash.

create function private.count_tokens(p_text text) returns integer
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  -- Hundredths of a token for a character of each script, as in _shared/tokens.ts.
  v_scripts constant text[] := array[
    '[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]+', '[\u0400-\u058f]+', '[\u00c0-\u00ff]+',
    '[\u0590-\u08ff]+', '[\u0900-\u1cff]+', '[\u0100-\u024f\u1e00-\u1eff]+',
    '[\u0370-\u03ff\u1f00-\u1fff]+'
  ];
  v_weights constant integer[] := array[78, 33, 60, 39, 41, 125, 55];
  -- Of ASCII: marks and digits, and then digits.
  v_marks text := regexp_replace(p_text, '[^!-@[-`{-~]+', '', 'g');
  v_digits integer := char_length(regexp_replace(v_marks, '[^0-9]+', '', 'g'));
  -- What is left of the other characters when the scripts are taken out, one by one.
  v_rest text := '';
  v_left integer := 0;
  v_letters integer;
  v_hundredths integer;
begin
  if octet_length(p_text) > char_length(p_text) then
    v_rest := regexp_replace(p_text, '[\u0001-\u007f]+', '', 'g');
    v_left := char_length(v_rest);
  end if;
  v_letters := char_length(replace(replace(p_text, ' ', ''), e'\n', '')) - char_length(v_marks)
    - v_left;
  v_hundredths := 25 * v_letters + 45 * v_digits + 70 * (char_length(v_marks) - v_digits);
  for v_script in 1..cardinality(v_scripts) loop
    exit when v_left = 0;
    v_rest := regexp_replace(v_rest, v_scripts[v_script], '', 'g');
    v_hundredths := v_hundredths + v_weights[v_script] * (v_left - char_length(v_rest));
    v_left := char_length(v_rest);
  end loop;
  return (v_hundredths + 150 * v_left + 99) / 100;
end;
$$;

comment on function private.count_tokens is
  'About how many tokens a model makes of a text, by the script of its characters: four Latin '
  'letters each, four fifths of a token for a Chinese, Japanese or Korean character; within 15 % '
  'of OpenAI''s o200k on ordinary text. _shared/tokens.ts counts the same.';

create function private.content_hash(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return encode(sha256(convert_to(p_text, 'utf8')), 'hex');
end;
$$;

comment on function private.content_hash is
  'SHA-256 of a text in hexadecimal.';

grant execute on function
  private.count_tokens,
  private.content_hash
to authenticated, service_role;
