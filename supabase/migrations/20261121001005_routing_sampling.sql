-- Routing: the arithmetic of draws, which knows no table.
--
-- A model's rewards are a Beta distribution; the model whose draw is highest is asked (Thompson
-- sampling). Draws come from Postgres' own generator: after setseed() they repeat.

create function private.gamma_draw(p_shape double precision) returns double precision
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_d double precision := p_shape - 1.0 / 3;
  v_c double precision := 1 / sqrt(9 * v_d);
  v_x double precision;
  v_v double precision;
  v_taken boolean := false;
begin
  -- Marsaglia and Tsang (2000), for shapes from 1; nineteen of twenty tries succeed.
  while not v_taken loop
    v_x := random_normal();
    v_v := (1 + v_c * v_x) ^ 3;
    if v_v > 0 then
      v_taken := ln(1 - random()) < 0.5 * v_x * v_x + v_d * (1 - v_v + ln(v_v));
    end if;
  end loop;
  return v_d * v_v;
end;
$$;

comment on function private.gamma_draw is
  'A random number of the Gamma distribution of this shape, 1 or more, and scale 1.';

create function private.beta_draw(p_alpha double precision, p_beta double precision)
returns double precision
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_x double precision := private.gamma_draw(p_alpha);
begin
  return v_x / (v_x + private.gamma_draw(p_beta));
end;
$$;

comment on function private.beta_draw is
  'A random number of the Beta distribution with these parameters, each 1 or more.';

grant execute on function
  private.gamma_draw,
  private.beta_draw
to authenticated, service_role;
