-- Routing: how probable each choice was, which knows no table.
--
-- Each arm is a Beta distribution, moved by what is known of it for certain, such as its price. The
-- integral ∫ density · ∏ distributions of the others is taken over nodes that all arms share: as
-- few as resolve every arm where it can be the highest, so that the cost grows with the arms only.

create function private.selection_probabilities(
  p_alphas double precision[],
  p_betas double precision[],
  p_offsets double precision[] default null
) returns double precision[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_arms integer := cardinality(p_alphas);
  v_alpha double precision;
  v_beta double precision;
  v_mean double precision;
  v_offset double precision;
  v_scales double precision[] := '{}'::double precision[];
  v_tops double precision[] := '{}'::double precision[];
  v_bottom double precision := '-Infinity'::double precision;
  v_nodes double precision[] := '{}'::double precision[];
  v_steps double precision[] := '{}'::double precision[];
  v_count integer;
  -- By node: ∏ distributions, at first its logarithm, and that logarithm's slope.
  v_products double precision[];
  v_slopes double precision[];
  -- By arm and node: density / distribution, over the log odds.
  v_ratios double precision[];
  v_areas double precision[] := '{}'::double precision[];
  v_total double precision;
  v_step double precision;
  v_node double precision;
  v_share double precision;
  v_odds double precision;
  v_height double precision;
  v_slope double precision;
  v_sum double precision;
  v_odds_before double precision;
  v_height_before double precision;
  v_slope_before double precision;
begin
  -- Each arm's own nodes: evenly over its log odds, which are nearly normal. Exponents have floors
  -- throughout, or numbers would underflow, which is an error.
  for v_arm in 1..v_arms loop
    v_alpha := least(p_alphas[v_arm], 1e9);
    v_beta := least(p_betas[v_arm], 1e9);
    v_mean := v_alpha / (v_alpha + v_beta);
    v_offset := coalesce(p_offsets[v_arm], 0);
    v_step := 0.6 * sqrt(1 / v_alpha + 0.5 / v_alpha ^ 2 + 1 / v_beta + 0.5 / v_beta ^ 2);
    v_odds := ln(v_alpha / v_beta) - 13 * v_step;
    v_bottom := greatest(v_bottom, v_offset + 1 / (1 + exp(-v_odds)));
    v_total := 0;
    for n in -13..13 loop
      v_share := 1 / (1 + exp(-v_odds));
      v_total := v_total + exp(greatest(
        v_alpha * ln(v_share / v_mean) + v_beta * ln((1 - v_share) / (1 - v_mean)), -200
      ));
      v_node := v_offset + v_share;
      v_nodes := v_nodes || v_node;
      v_steps := v_steps || (v_share * (1 - v_share) * v_step);
      v_odds := v_odds + v_step;
    end loop;
    v_tops := v_tops || v_node;
    -- Where its density ends, with a jump as the case may be, the other integrands have a bend.
    v_nodes := v_nodes || (v_offset + 1 + 1e-13);
    v_steps := v_steps || 0::double precision;
    -- A sum of evenly spaced values is the integral.
    v_scales := v_scales || (1 / (v_total * v_step));
  end loop;

  -- Below the lower end of any arm nobody is the highest. From the top down, as few nodes are left
  -- as make no step longer than those of an arm that is there.
  select array_agg(o.node order by o.node desc), array_agg(o.step order by o.node desc)
  into v_nodes, v_steps
  from unnest(v_nodes, v_steps) o (node, step)
  where o.node >= v_bottom;
  v_ratios := v_nodes;
  v_nodes := '{}'::double precision[];
  v_node := 'Infinity'::double precision;
  v_count := cardinality(v_ratios);
  for k in 1..v_count loop
    if k = v_count or v_node - v_ratios[k + 1] > 0.6 * least(v_steps[k], v_steps[k + 1]) then
      v_node := v_ratios[k];
      v_nodes := v_nodes || v_node;
    end if;
  end loop;
  v_count := cardinality(v_nodes);
  v_products := array_fill(0::double precision, array[v_count]);
  v_slopes := v_products;
  v_ratios := array_fill(0::double precision, array[v_count * v_arms]);

  -- The distributions, from the top down: trapezoids, corrected by the slopes at their ends.
  for v_arm in 1..v_arms loop
    v_alpha := least(p_alphas[v_arm], 1e9);
    v_beta := least(p_betas[v_arm], 1e9);
    v_mean := v_alpha / (v_alpha + v_beta);
    v_offset := coalesce(p_offsets[v_arm], 0);
    v_height_before := 0;
    for k in 1..v_count loop
      continue when v_nodes[k] > v_tops[v_arm];
      v_share := least(v_nodes[k] - v_offset, 1 - 1e-15);
      if v_share <= 0 then
        v_products[k] := v_products[k] - 30;
        continue;
      end if;
      v_odds := ln(v_share / (1 - v_share));
      v_height := v_scales[v_arm] * exp(greatest(
        v_alpha * ln(v_share / v_mean) + v_beta * ln((1 - v_share) / (1 - v_mean)), -200
      ));
      v_slope := v_alpha - (v_alpha + v_beta) * v_share;
      if v_height_before < 1e-7 and v_slope < 0 then
        v_sum := v_height / -v_slope;
      else
        v_sum := v_sum + (v_height + v_height_before) * (v_odds_before - v_odds) / 2
          + (v_height * v_slope - v_height_before * v_slope_before)
            * (v_odds_before - v_odds) ^ 2 / 12;
      end if;
      v_total := greatest(1 - v_sum, 1e-12);
      v_products[k] := v_products[k] + ln(v_total);
      v_ratios[(v_arm - 1) * v_count + k] := v_height / v_total;
      v_slopes[k] := v_slopes[k] + v_height / v_total / (v_share * (1 - v_share));
      v_odds_before := v_odds;
      v_height_before := v_height;
      v_slope_before := v_slope;
    end loop;
  end loop;
  for k in 1..v_count loop
    v_products[k] := exp(greatest(v_products[k], -200));
  end loop;

  v_total := 0;
  for v_arm in 1..v_arms loop
    v_alpha := least(p_alphas[v_arm], 1e9);
    v_beta := least(p_betas[v_arm], 1e9);
    v_offset := coalesce(p_offsets[v_arm], 0);
    v_sum := 0;
    v_height_before := null;
    for k in 1..v_count loop
      continue when v_nodes[k] > v_tops[v_arm];
      v_share := least(v_nodes[k] - v_offset, 1 - 1e-15);
      exit when v_share <= 0;
      v_odds := ln(v_share / (1 - v_share));
      v_step := v_ratios[(v_arm - 1) * v_count + k];
      v_height := v_step * v_products[k];
      v_slope := v_height * (
        v_alpha - (v_alpha + v_beta) * v_share + v_share * (1 - v_share) * v_slopes[k] - v_step
      );
      if v_height_before is not null then
        v_sum := v_sum + (v_height + v_height_before) * (v_odds_before - v_odds) / 2
          + (v_slope - v_slope_before) * (v_odds_before - v_odds) ^ 2 / 12;
      end if;
      v_odds_before := v_odds;
      v_height_before := v_height;
      v_slope_before := v_slope;
    end loop;
    v_areas := v_areas || greatest(v_sum, 0);
    v_total := v_total + greatest(v_sum, 0);
  end loop;
  return array(
    select a.area / v_total from unnest(v_areas) with ordinality a (area, arm) order by a.arm
  );
end;
$$;

comment on function private.selection_probabilities is
  'How probable it is for each of several Beta distributions, each moved by its offset, that its '
  'draw is the highest, in their order: ∫ density · ∏ distributions of the others.';

grant execute on function private.selection_probabilities to authenticated, service_role;
