-- Foundation: what fits into a number of tokens.

create function private.fit(
  p_items jsonb,
  p_tokens integer,
  out taken jsonb,
  out remaining jsonb,
  out tokens integer
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_item jsonb;
  v_tokens integer;
begin
  taken := '[]';
  remaining := '[]';
  tokens := 0;
  for v_item in select i from jsonb_array_elements(p_items) i loop
    v_tokens := (v_item ->> 'tokens')::integer;
    if tokens + v_tokens <= p_tokens then
      taken := taken || jsonb_build_array(v_item);
      tokens := tokens + v_tokens;
    else
      remaining := remaining || jsonb_build_array(v_item);
    end if;
  end loop;
end;
$$;

comment on function private.fit is
  'Of items with their tokens, the first ones that fit together in so many; one that is too long '
  'makes way for the next.';

grant execute on function private.fit to authenticated, service_role;
