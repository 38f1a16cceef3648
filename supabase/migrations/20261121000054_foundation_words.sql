-- Words: what of a text is searched for, in any language and writing.
--
-- Helpers  private.plain_text, bare_text, identifier_parts, identifier_wholes, bare_nouns,
--          word_text
--
-- A row keeps the words of its text as a tsvector that private.word_vector makes; a query is read
-- by private.read_query, which takes the same steps, so that both sides agree:
--
-- 1. plain_text   one form of each letter (NFKC), without what is not seen (soft hyphens, …)
-- 2. word_text    words with spaces between: identifiers in their parts and as a whole, pairs of
--                 characters where a script writes no spaces
-- 3. bare_text    without accents and other marks
-- 4. word_vector  each word, and at the same place its stem where that is another word
--
-- All of it is immutable, stands on no extension and on no locale of the database, and so makes
-- the same words on every Postgres 17: the collation pg_c_utf8 says what a letter is.

create function private.plain_text(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := p_text;
begin
  if octet_length(v_text) = char_length(v_text) then
    return v_text;
  end if;
  -- Composed and decomposed letters, ligatures, full-width and half-width forms become one.
  v_text := normalize(v_text, nfkc);
  -- Not seen or not said: soft hyphens, zero-width and direction marks, variation selectors,
  -- Hebrew points, Arabic vowel marks and tatweel.
  v_text := regexp_replace(
    v_text,
    '[\u00ad\u034f\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u0640'
      '\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u180e\u200b-\u200f'
      '\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+',
    '', 'g'
  );
  -- Arabic, Persian, Devanagari, Bengali and Thai digits.
  return translate(
    v_text,
    '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙',
    '01234567890123456789012345678901234567890123456789'
  );
end;
$$;

comment on function private.plain_text is
  'A text with one form for each letter, and without what is not seen. Keeps case and accents.';

create function private.bare_text(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := p_text;
begin
  if octet_length(v_text) = char_length(v_text) then
    return v_text;
  end if;
  -- What a letter is made of, without the marks over, under and through it. Some letters are made
  -- of nothing smaller, and Arabic and Persian have letters that writers exchange.
  v_text := translate(
    regexp_replace(normalize(v_text, nfkd), '[\u0300-\u036f\u0653-\u0655]+', '', 'g'),
    'øłđðħıŧĸŋςىةکیے', 'olddhitknσيهكيي'
  );
  if v_text ~ '[ßæœþ]' then
    v_text := replace(
      replace(replace(replace(v_text, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'
    );
  end if;
  return normalize(v_text, nfc);
end;
$$;

comment on function private.bare_text is
  'Lower-case text without accents: what is typed without them finds what is written with them.';

create function private.identifier_parts(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := p_text;
begin
  if v_text !~ '[[:lower:]][[:upper:]]|[[:alpha:]][0-9]|[0-9][[:alpha:]]'
               '|[[:upper:]]{2}[[:lower:]]' then
    return v_text;
  end if;
  v_text := regexp_replace(v_text, '([[:lower:]])([[:upper:]])', '\1 \2', 'g');
  v_text := regexp_replace(v_text, '([[:upper:]])([[:upper:]][[:lower:]])', '\1 \2', 'g');
  v_text := regexp_replace(v_text, '([[:alpha:]])([0-9])', '\1 \2', 'g');
  return regexp_replace(v_text, '([0-9])([[:alpha:]])', '\1 \2', 'g');
end;
$$;

comment on function private.identifier_parts is
  'A text whose identifiers are in parts: camelCase is camel Case, v18 is v 18.';

create function private.identifier_wholes(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := p_text;
begin
  if v_text !~ '[[:alnum:]][-._/\\:@#+][[:alnum:]]|[[:lower:]][[:upper:]]|[[:alpha:]][0-9]'
               '|[0-9][[:alpha:] ()]|[[:upper:]]{2}[[:lower:]]' then
    return '';
  end if;
  return coalesce((
    select string_agg(i.joined, ' ')
    from (
      -- Of src/auth/user_service.ts: all of it, the file's name, and that without its ending.
      select regexp_replace(w.part, '[^[:alnum:]]+', '', 'g') as joined
      from regexp_matches(
        v_text,
        '[[:alnum:]]+(?:[-._/\\:@#+]+[[:alnum:]]+)+'
          '|[[:alnum:]]*(?:[[:lower:]][[:upper:]]|[[:alpha:]][0-9]|[0-9][[:alpha:]]'
          '|[[:upper:]]{2}[[:lower:]])[[:alnum:]]*',
        'g'
      ) m (run)
      cross join lateral (
        select m.run[1] as part
        union all
        select s.piece from string_to_table(translate(m.run[1], '\:@#', '////'), '/') s (piece)
        union all
        select s.piece from string_to_table(translate(m.run[1], '\:@#.', '/////'), '/') s (piece)
      ) w
      where char_length(w.part) <= 200
      union
      -- Telephone and card numbers, whatever their groups.
      select regexp_replace(n.number[1], '[^0-9]+', '', 'g')
      from regexp_matches(v_text, '[0-9][0-9 ()./-]{5,24}[0-9]', 'g') n (number)
    ) i
    where char_length(i.joined) >= 3
  ), '');
end;
$$;

comment on function private.identifier_wholes is
  'The identifiers, paths, versions, dates and telephone numbers in a text, each as one word '
  'without punctuation, with spaces between: ABC-1234 is ABC1234.';

create function private.bare_nouns(p_text text) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  if octet_length(p_text) = char_length(p_text) or p_text !~ '[\u05d0-\u05ea\u0621-\u064a]' then
    return '';
  end if;
  -- The Arabic stemmer leaves short words as they are, and for Hebrew there is none.
  return coalesce((
    select ' ' || string_agg(coalesce(m.word[1], m.word[2]), ' ')
    from regexp_matches(
      p_text,
      '\m[\u0648\u0641\u0628\u0643]?\u0627\u0644([\u0621-\u064a]{2,})'
        '|\m[\u05d4\u05d5\u05d1\u05dc\u05de\u05e9\u05db]([\u05d0-\u05ea]{2,})',
      'g'
    ) m (word)
  ), '');
end;
$$;

comment on function private.bare_nouns is
  'The words of an Arabic or Hebrew text without the article and the particles that are written '
  'together with them.';

create function private.word_text(p_text text, p_is_query boolean default false) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  -- Marks that belong to words, though Postgres takes them for no letters.
  v_marks constant text := '\u0300-\u036f\u0900-\u0963\u0966-\u0dff';
  -- Scripts without spaces, and Korean, whose words end in particles: Thai, Lao, Tibetan,
  -- Burmese, Khmer, kana, Han, Yi, Hangul.
  v_unspaced constant text := '\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3041-\u309f'
    '\u30a1-\u30fa\u30fc-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7af'
    '\uf900-\ufaff\U00020000-\U0003ffff';
  v_pictures constant text := '[\u2190-\u2bff\U0001f000-\U0001faff]';
  v_plain text collate "pg_c_utf8" := private.plain_text(p_text);
  v_text text collate "pg_c_utf8" := private.identifier_parts(v_plain);
begin
  if not p_is_query then
    v_text := v_text || ' ' || private.identifier_wholes(v_plain) || private.bare_nouns(v_plain);
  end if;
  if octet_length(v_text) <> char_length(v_text) and v_text ~ v_pictures then
    -- Postgres takes an emoji for punctuation.
    v_text := v_text || coalesce((
      select string_agg(' emoji' || to_hex(ascii(m.picture[1])), '')
      from regexp_matches(v_text, v_pictures, 'g') m (picture)
    ), '');
  end if;
  v_text := regexp_replace(
    lower(v_text), '[^[:alnum:]' || v_marks || v_unspaced || ']+', ' ', 'g'
  );
  if octet_length(v_text) <> char_length(v_text) and v_text ~ ('[' || v_unspaced || ']') then
    v_text := regexp_replace(v_text, '([' || v_unspaced || ']+)', ' \1 ', 'g');
    -- 北京的 becomes 北京 京的 in a query, and 北 北京 京的 的 in a row: each character of a row
    -- begins a word, so that a search for one character finds it.
    v_text := regexp_replace(
      v_text,
      case when p_is_query
        then '(?<=[' || v_unspaced || '])([' || v_unspaced || '])(?=[' || v_unspaced || '])'
        else '([' || v_unspaced || '])'
      end,
      '\1 \1', 'g'
    );
  end if;
  if char_length(v_text) > 2000 and v_text ~ '[^ ]{201}' then
    v_text := regexp_replace(v_text, '([^ ]{200})[^ ]+', '\1', 'g');
  end if;
  return v_text;
end;
$$;

comment on function private.word_text is
  'The words of a text in lower case with spaces between, accents kept; of a query without the '
  'wholes of identifiers.';

grant execute on function
  private.plain_text,
  private.bare_text,
  private.identifier_parts,
  private.identifier_wholes,
  private.bare_nouns,
  private.word_text
to authenticated, service_role;
