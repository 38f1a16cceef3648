/** music: what was done with tracks, what to hear next, what was heard elsewhere. */

import {
  type App,
  body,
  createApp,
  type Effects,
  failure,
  json,
  parse,
  query,
} from "../_shared/app.ts";
import {
  type HistoryResponse,
  interactionId,
  interactionRequest,
  type MusicInteraction,
  type Play,
  playsRequest,
  preferencesQuery,
  type Recommendation,
  recommendationsQuery,
  spotifyRequest,
  type SpotifyTokens,
} from "../_shared/contracts/music.ts";
import { type Client, data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import type { Spotify } from "./spotify.ts";

const columns = "id,track_id,interaction_type,listen_duration_ms,track_duration_ms," +
  "completion_percentage,context,genre,rl_reward,rl_q_value,occurred_at,undone_at,created_at";

export function musicApp(effects: Effects, spotify: Spotify): App {
  const app = createApp("music", effects);

  app.post("/interactions", async (c) => {
    const request = await body(c, interactionRequest);
    const interaction = await data(
      c.get("database").rpc("record_music_interaction", {
        p_track_id: request.track_id,
        p_interaction_type: request.interaction_type,
        p_listen_duration_ms: request.listen_duration_ms,
        p_track_duration_ms: request.track_duration_ms,
        p_context: request.context,
        p_occurred_at: request.occurred_at,
        p_request_id: request.request_id,
      }).select(columns).single().overrideTypes<MusicInteraction, { merge: false }>(),
    );
    return c.json({ interaction }, 201);
  });

  app.post("/interactions/:id/undo", async (c) => {
    const id = parse(interactionId, c.req.param("id"));
    const interaction = await data(
      c.get("database").rpc("undo_music_interaction", { p_interaction_id: id })
        .select(columns).single().overrideTypes<MusicInteraction, { merge: false }>(),
    );
    return c.json({ interaction });
  });

  app.delete("/interactions/:id", async (c) => {
    const id = parse(interactionId, c.req.param("id"));
    const gone = await data(
      c.get("database").from("music_interactions").delete().eq("id", id).select("id"),
    );
    if (gone.length === 0) {
      throw new ApiError(404, "interaction_not_found", "There is no such interaction.");
    }
    return c.body(null, 204);
  });

  app.get("/recommendations", async (c) => {
    const { limit, genre, exploration, seed } = query(c, recommendationsQuery);
    const recommendations = await data(
      c.get("database").rpc("recommend_tracks", {
        p_limit: limit,
        p_genre: genre,
        p_exploration: exploration,
        p_seed: seed,
      }).overrideTypes<Recommendation[], { merge: false }>(),
    );
    return c.json({ recommendations });
  });

  app.get("/preferences", async (c) => {
    const { limit } = query(c, preferencesQuery);
    const preferences = await data(
      c.get("database").rpc("get_genre_preferences", { p_limit: limit }),
    );
    return c.json({ preferences });
  });

  app.post("/history/sync", async (c) => {
    const given = await json(c);
    if (!(given && typeof given === "object" && "spotify" in given)) {
      const { items, request_id } = parse(playsRequest, given);
      return c.json(await sync(c.get("database"), items, request_id));
    }
    const request = parse(spotifyRequest, given);
    let tokens: SpotifyTokens | undefined;
    try {
      const plays = await spotify.recentlyPlayed(request.spotify, {
        refreshed: (fresh) => tokens = fresh,
        signal: c.req.raw.signal,
      });
      return c.json({ ...await sync(c.get("database"), plays), tokens });
    } catch (error) {
      if (!tokens || c.req.raw.signal.aborted) throw error;
      // The old refresh token may be worth nothing by now: whatever else fails, the new one is handed over.
      const known = failure(c, effects, error);
      if (known.retryAfter) c.header("retry-after", String(known.retryAfter));
      return c.json({ ...known.envelope(c.get("requestId")), tokens }, known.status);
    }
  });

  return app;
}

async function sync(database: Client, items: Play[], requestId?: string): Promise<HistoryResponse> {
  const counts = await data(
    database.rpc("sync_listening_history", { p_items: items, p_request_id: requestId }),
  );
  return counts as unknown as HistoryResponse;
}
