-- Embedding jobs: which of them are handed out next. One user's many texts do not hold up another's
-- few.

create function private.next_owner(p_kind text, p_after uuid) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(j.user_id, '00000000-0000-0000-0000-000000000000')
    from private.embedding_jobs j
    where j.kind = p_kind and j.dead_at is null
      and coalesce(j.user_id, '00000000-0000-0000-0000-000000000000') > p_after
    order by coalesce(j.user_id, '00000000-0000-0000-0000-000000000000')
    limit 1
  );
end;
$$;

comment on function private.next_owner is
  'The owner of jobs of a kind that comes after this one; null after the last.';

create function private.fair_jobs(p_limit integer, p_kind text)
returns setof private.embedding_jobs
language plpgsql
volatile
security invoker
rows 100
set search_path = ''
as $$
declare
  v_owners uuid[] := '{}'::uuid[];
  v_first uuid := gen_random_uuid();
  v_owner uuid;
  v_visits integer := 0;
  v_is_round boolean := false;
begin
  -- Each round begins at a random owner, so that workers do not meet, and nobody is always last.
  v_owner := private.next_owner(p_kind, v_first);
  loop
    if v_owner is null and not v_is_round then
      v_is_round := true;
      v_owner := private.next_owner(p_kind, '00000000-0000-0000-0000-000000000000');
      if exists (
        select from private.embedding_jobs j
        where j.kind = p_kind
          and coalesce(j.user_id, '00000000-0000-0000-0000-000000000000')
            = '00000000-0000-0000-0000-000000000000'
          and j.dead_at is null and j.run_after <= now()
      ) then
        v_owners := v_owners || '00000000-0000-0000-0000-000000000000'::uuid;
      end if;
    end if;
    exit when v_owner is null or (v_is_round and v_owner > v_first)
      or cardinality(v_owners) >= p_limit or v_visits >= 2000;
    v_visits := v_visits + 1;
    if (
      select min(j.run_after) <= now()
      from private.embedding_jobs j
      where j.kind = p_kind and j.dead_at is null
        and coalesce(j.user_id, '00000000-0000-0000-0000-000000000000') = v_owner
    ) and (p_kind <> 'embedding' or private.may_embed(v_owner)) then
      v_owners := v_owners || v_owner;
    end if;
    v_owner := private.next_owner(p_kind, v_owner);
  end loop;

  return query
  select c.*
  from unnest(v_owners) with ordinality o (owner_id, place)
  cross join lateral (
    select j.*
    from private.embedding_jobs j
    where j.kind = p_kind and j.dead_at is null
      and coalesce(j.user_id, '00000000-0000-0000-0000-000000000000') = o.owner_id
      and j.run_after <= now()
    order by j.run_after, j.id
    limit ceil(p_limit::numeric / greatest(cardinality(v_owners), 1))
    for update skip locked
  ) c
  limit p_limit;
end;
$$;

comment on function private.fair_jobs is
  'Up to so many jobs of a kind that may be handed out, locked: of each owner who has some as many '
  'as of the others, however many wait. The texts of an owner who has no embedding tokens left '
  'wait until there are some; what is to be written does not need any.';

grant execute on function private.next_owner, private.fair_jobs to service_role;
