-- Music: one name for a track and for a recording.
--
-- A track is a release at a provider, a recording is what is heard. Providers write the id of a
-- track in several ways, and have one recording under several tracks.

create function private.recording_words(p_text text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_text text := lower(normalize(p_text, nfkc));
  v_words text;
begin
  -- Who takes part stands in the title or in the artist, as each provider likes it.
  v_text := regexp_replace(
    v_text, '\s*[(\[]\s*(feat|ft|featuring|with)\M\.?[^)\]]*[)\]]', ' ', 'g'
  );
  v_text := regexp_replace(v_text, '\s+(feat|ft|featuring)\M\.?\s.*$', '');
  -- A remaster is the same recording; what is live, acoustic or remixed is another one.
  v_text := regexp_replace(
    v_text, '\s*[(\[][^()\[\]]*\mremaster(ed)?\M[^()\[\]]*[)\]]', ' ', 'g'
  );
  v_text := regexp_replace(v_text, '\s+[-–—]\s+[^-–—]*\mremaster(ed)?\M[^-–—]*$', '');
  v_words := btrim(regexp_replace(
    regexp_replace(normalize(v_text, nfd), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'
  ));
  return coalesce(nullif(v_words, ''), btrim(lower(p_text)));
end;
$$;

comment on function private.recording_words is
  'A title or an artist without what differs between releases of one recording: case, accents, '
  'punctuation, who else takes part, and that it was remastered.';

create function private.recording_key(p_name text, p_artists text[]) returns uuid
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return md5(
    private.recording_words(p_name) || chr(10)
      || coalesce(private.recording_words(p_artists[1]), '')
  )::uuid;
end;
$$;

comment on function private.recording_key is
  'The same for all releases of one recording, by title and first artist.';

create function private.bare_track_id(p_provider text, p_track_id text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when p_track_id ~ '^[a-z_-]+:track:[^:]+$' then split_part(p_track_id, ':', 3)
    when p_track_id ~ '^https?://' then coalesce(
      case p_provider
        when 'spotify' then substring(p_track_id from '/track/([0-9A-Za-z]+)')
        when 'deezer' then substring(p_track_id from '/track/([0-9]+)')
        when 'tidal' then substring(p_track_id from '/track/([0-9]+)')
        when 'musicbrainz' then substring(p_track_id from '/recording/([0-9a-f-]{36})')
        when 'youtube' then substring(p_track_id from '(?:[?&]v=|youtu\.be/)([0-9A-Za-z_-]+)')
        when 'apple' then coalesce(
          substring(p_track_id from '[?&]i=([0-9]+)'),
          substring(p_track_id from '/song/.*?([0-9]+)$')
        )
      end,
      p_track_id
    )
    else p_track_id
  end;
end;
$$;

comment on function private.bare_track_id is
  'A provider''s id of a track without the URI or the address around it: spotify:track:X and '
  'https://open.spotify.com/track/X are X.';

grant execute on function
  private.recording_words,
  private.recording_key,
  private.bare_track_id
to authenticated, service_role;
