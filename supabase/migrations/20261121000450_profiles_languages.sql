-- Profiles: in which languages a user's texts and queries are read.
--
-- Helpers  private.language_of, read_users_query

create function private.language_of(p_user_id uuid, p_language text, p_text text) returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the list of languages is no client's to write: it says what there is.
declare
  v_language text := private.text_language(p_language);
  v_default text;
  v_known text[];
begin
  select p.language, p.languages into v_default, v_known
  from public.profiles p
  where p.id = p_user_id;
  if p_language is null then
    v_language := private.guess_language(p_text);
    if v_language = 'simple' then
      v_language := coalesce(v_default, 'simple');
    end if;
  end if;
  if v_language <> 'simple' and v_language <> all (v_known) and cardinality(v_known) < 20 then
    update public.profiles p
    set languages = p.languages || v_language
    where p.id = p_user_id and v_language <> all (p.languages);
  end if;
  return v_language;
end;
$$;

comment on function private.language_of is
  'The language of a text that is about to be stored: what its writer said, else what the text '
  'says, else the profile''s, else simple. The profile lists it from then on.';

create function private.read_users_query(
  p_user_id uuid,
  p_query text,
  p_language text default null
) returns private.search_query
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because a service that acts for a backend has no profile to read.
declare
  v_user_id uuid := private.require_owner(p_user_id);
  v_language text := private.text_language(p_language);
  v_default text;
  v_known text[];
begin
  if coalesce(btrim(p_query), '') = '' then
    return row('{}', '{}', '{}', '{}', null, '{}')::private.search_query;
  end if;
  select p.language, p.languages into v_default, v_known
  from public.profiles p
  where p.id = v_user_id;
  if p_language is null then
    v_language := private.guess_language(p_query);
    if v_language = 'simple' then
      v_language := coalesce(v_default, 'simple');
    end if;
  end if;
  return private.read_query(p_query, v_language, coalesce(v_known, '{}'));
end;
$$;

comment on function private.read_users_query is
  'A query of a user, read in its own language and in those of the user''s texts.';

grant execute on function
  private.language_of,
  private.read_users_query
to authenticated, service_role;
