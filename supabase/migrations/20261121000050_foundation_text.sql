-- Foundation: what several domains do with a text: its words, its tokens, its hash.

create function private.any_word(p_text text) returns tsquery
language sql
immutable
security invoker
set search_path = ''
as $$
  select replace(
    plainto_tsquery('pg_catalog.english', p_text)::text, ' & ', ' | '
  )::tsquery
$$;

comment on function private.any_word is
  'A text search for any of the words. The usual query asks for all of them, which a question in '
  'plain words hardly ever finds.';

create function private.count_tokens(p_text text) returns integer
language sql
immutable
security invoker
set search_path = ''
as $$
  select (char_length(p_text) + 3) / 4
$$;

comment on function private.count_tokens is
  'About how many tokens a model makes of a text: four characters each, rounded up.';

create function private.content_hash(p_text text) returns text
language sql
immutable
strict
security invoker
set search_path = ''
as $$
  select encode(sha256(convert_to(p_text, 'utf8')), 'hex')
$$;

comment on function private.content_hash is
  'SHA-256 of a text in hexadecimal.';

grant execute on function
  private.any_word,
  private.count_tokens,
  private.content_hash
to authenticated, service_role;
