/** music: what was done with tracks, what to hear next, what was heard elsewhere. */

import { type App, body, createApp, type Effects, failure, parse, query } from "../_shared/app.ts";
import {
  historyRequest,
  type HistoryResponse,
  interactionId,
  interactionRequest,
  type MusicInteraction,
  type Play,
  preferencesQuery,
  recommendationsQuery,
  type SpotifyTokens,
} from "../_shared/contracts/music.ts";
import { type Client, data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { addImports } from "../_shared/import_routes.ts";
import { rpc, rpcRow } from "../_shared/rpc.ts";
import type { Spotify } from "./spotify.ts";

const columns = [
  "id",
  "track_id",
  "interaction_type",
  "listen_duration_ms",
  "track_duration_ms",
  "completion_percentage",
  "context",
  "genre",
  "rl_reward",
  "rl_q_value",
  "occurred_at",
  "undone_at",
  "created_at",
] as const;

export function musicApp(effects: Effects, spotify: Spotify): App {
  const app = createApp("music", effects);

  app.post("/interactions", async (c) => {
    const request = await body(c, interactionRequest);
    const interaction: MusicInteraction = await rpcRow(
      c.get("database"),
      "record_music_interaction",
      request,
      columns,
    );
    return c.json({ interaction }, 201);
  });

  app.post("/interactions/:id/undo", async (c) => {
    const id = parse(interactionId, c.req.param("id"));
    const interaction: MusicInteraction = await rpcRow(
      c.get("database"),
      "undo_music_interaction",
      { interaction_id: id },
      columns,
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
    const request = query(c, recommendationsQuery);
    const recommendations = await rpc(c.get("database"), "recommend_tracks", request);
    return c.json({ recommendations });
  });

  app.get("/preferences", async (c) => {
    const { limit } = query(c, preferencesQuery);
    const preferences = await rpc(c.get("database"), "get_genre_preferences", { limit });
    return c.json({ preferences });
  });

  app.post("/history/sync", async (c) => {
    const request = await body(c, historyRequest);
    if ("items" in request) {
      return c.json(await sync(c.get("database"), request.items, request.request_id));
    }
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

  addImports(app, effects, "music");

  return app;
}

function sync(
  database: Client,
  items: Partial<Play>[],
  requestId?: string,
): Promise<HistoryResponse> {
  return rpc(database, "sync_listening_history", { items, request_id: requestId });
}
