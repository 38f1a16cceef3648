/** Music: an interaction in one call and in the three that it replaces, and recommendations from catalogues of growing size. */

import type postgres from "postgres";
import type { Database } from "../types/index.ts";
import { ok, type Person } from "./chat.ts";
import { interleaved, percentile, table } from "./measure.ts";

/** Tracks of the catalogue, 24 genres and as many artists as a tenth of them, up to `count` in all. */
async function catalogue(sql: postgres.Sql, count: number): Promise<void> {
  await sql`
    insert into public.music_tracks (
      user_id, provider, provider_track_id, name, artists, genre, features
    )
    select
      null, 'bench', i::text, 'Track ' || i, array['Artist ' || i / 10], 'genre ' || i % 24,
      jsonb_build_object(
        'energy', random(), 'valence', random(), 'danceability', random(),
        'acousticness', random(), 'instrumentalness', random()
      )
    from generate_series(
      (select count(*) + 1 from public.music_tracks where provider = 'bench'), ${count}
    ) i`;
  await sql`vacuum analyze public.music_tracks`;
}

/**
 * The source writes an interaction, reads the genre's preference and writes the new one. Clients cannot write what is
 * learned here, so its three requests go to tables that they can write: a play, a preference, an analysis.
 */
export async function interactionsOverHttp(
  sql: postgres.Sql,
  { id, supabase }: Person,
  rounds: number,
): Promise<void> {
  await catalogue(sql, 1000);
  const tracks = [
    ...await sql<{ id: string }[]>`select id from public.music_tracks where provider = 'bench'`,
  ];
  const trackOf = (i: number) => tracks[i % tracks.length].id;
  const now = Date.now();
  table(
    "A music interaction, over HTTP",
    await interleaved({
      record_music_interaction: (i) =>
        ok(supabase.rpc("record_music_interaction", {
          p_track_id: trackOf(i),
          p_interaction_type: "like",
        })),
      "insert, select, upsert": async (i) => {
        await ok(
          supabase.from("music_listening_history").insert({
            user_id: id,
            track_id: trackOf(i),
            played_at: new Date(now - 1000 * i).toISOString(),
          }),
        );
        await ok(
          supabase.from("music_genre_preferences").select("*").eq("user_id", id)
            .eq("genre", `genre ${i % 24}`),
        );
        const row: Database["public"]["Tables"]["agent_analyses"]["Insert"] = {
          user_id: id,
          agent_type: `genre ${i % 24}`,
          analysis_data: { interaction_count: i, average_reward: 0.5 },
        };
        await ok(supabase.from("agent_analyses").upsert(row));
      },
    }, rounds),
  );
}

/** `sql` acts as whoever `actAs` says until the role is reset. */
export async function recommendationsBySize(
  sql: postgres.Sql,
  { id }: Person,
  actAs: (userId: string) => Promise<void>,
  rounds: number,
): Promise<void> {
  console.log("\n### recommend_tracks by the size of the catalogue, in SQL\n");
  console.log("| tracks | p50 | p95 | first 5 / later calls |\n|---:|---:|---:|---:|");
  for (const size of [1_000, 10_000, 100_000]) {
    await catalogue(sql, size);
    await actAs(id);
    await sql`discard plans`;
    const call = (seed: number) => sql`select * from public.recommend_tracks(p_seed => ${seed})`;
    const early: number[] = [];
    for (let i = 0; i < 5; i++) {
      const started = performance.now();
      await call(size + i);
      early.push(performance.now() - started);
    }
    const [{ p50, p95 }] = await interleaved(
      { recommend: (i) => call(2 * size + i) },
      Math.min(rounds, 40),
    );
    await sql`reset role`;
    // Otherwise the next size would have more of a past to look at than this one.
    await sql`delete from public.music_recommendations where user_id = ${id}`;
    const jump = percentile(early.slice(1), 0.5) / p50;
    console.log(
      `| ${size.toLocaleString("en")} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${
        jump.toFixed(2)
      } |`,
    );
  }
}
