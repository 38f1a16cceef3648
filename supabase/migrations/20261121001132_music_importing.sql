-- Music: histories from elsewhere, in the background.

create function private.import_plays(p_user_id uuid, p_import public.imports, p_item jsonb)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_result jsonb;
begin
  perform private.require_items(
    'invalid_history', 'too_many_items', 'plays', p_item -> 'plays', 500
  );
  -- Where a file is from one provider, its plays need not say so.
  v_result := private.store_plays(p_user_id, (
    select coalesce(jsonb_agg(
      case jsonb_typeof(p.play)
        when 'object' then jsonb_build_object('provider', (p_import).source) || p.play
        else p.play
      end
      order by p.place
    ), '[]')
    from jsonb_array_elements(p_item -> 'plays') with ordinality p (play, place)
  ));
  return jsonb_build_object(
    'outcome', case when (v_result ->> 'stored')::integer > 0 then 'added' else 'skipped' end,
    'counts', coalesce(p_item -> 'skipped', '{}') || jsonb_build_object(
      'plays', v_result -> 'stored', 'known', v_result -> 'known',
      'failed', jsonb_array_length(v_result -> 'failed')
    ),
    'errors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'place', coalesce(p_item #>> array['places', f.value ->> 'item'], f.value ->> 'item'),
        'code', 'invalid_play', 'message', f.value ->> 'message'
      ) order by f.place), '[]')
      from jsonb_array_elements(v_result -> 'failed') with ordinality f (value, place)
    )
  );
end;
$$;

comment on function private.import_plays is
  'Takes an item of the kind plays: {plays: up to 500 as sync_listening_history takes them, '
  'places?: where each of them stands in the file, skipped?: {word: how many are none that is '
  'taken}}. A play without a provider is the source''s.';

insert into private.import_kinds (kind, importer) values ('plays', 'import_plays');
