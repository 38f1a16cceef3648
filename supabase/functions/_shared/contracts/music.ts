/** Requests and responses of the function `music`. */

import { z } from "zod";
import { atMost, limit, requestId, uuid } from "./common.ts";

/** In milliseconds, up to a day. */
const duration = z.number().int().min(0).max(86_400_000);
const moment = z.iso.datetime({ offset: true });

export const interactionType = z.enum(["like", "dislike", "play", "skip", "save"]);
export type InteractionType = z.infer<typeof interactionType>;

export const interactionRequest = z.strictObject({
  track_id: uuid,
  interaction_type: interactionType,
  /** How much was heard … */
  listen_duration_ms: duration.optional(),
  /** … of how much; left out, what the track says. */
  track_duration_ms: duration.min(1).optional(),
  context: z.record(z.string(), z.json()).optional(),
  /** Left out, now. */
  occurred_at: moment.optional(),
  request_id: requestId.optional(),
});
export type InteractionRequest = z.input<typeof interactionRequest>;

export const interactionId = uuid;

export const recommendationsQuery = z.strictObject({
  limit: limit(100, 20),
  genre: z.string().min(1).max(100).optional(),
  /** 0, only what is known to be liked, to 1. */
  exploration: z.coerce.number().min(0).max(1).optional(),
  /** The same seed gives the same answer on the same day. */
  seed: z.coerce.number().int().optional(),
  /** Left out or true, nothing that was heard in the last 90 days. */
  new_only: z.stringbool().optional(),
});
export type RecommendationsQuery = z.input<typeof recommendationsQuery>;

export const preferencesQuery = z.strictObject({ limit: limit(500, 50) });

export interface Play {
  /** As in spotify: small letters, digits, - and _. */
  provider: string;
  /** The bare id, a URI or an address; left out, title and artist tell what it is. */
  provider_track_id?: string;
  isrc?: string;
  name: string;
  artists: string[];
  /** ISO, UTC without a zone, or seconds or milliseconds of Unix. */
  played_at: string | number;
  /** With it played_at may be the end of the play. */
  listen_duration_ms?: number;
  duration_ms?: number;
  genre?: string;
  /** energy, valence, danceability, acousticness, instrumentalness, speechiness, liveness: 0 to 1. */
  features?: Record<string, number>;
  external_url?: string;
}

/** The user's own tokens. They are used for this request and kept nowhere. */
export const spotifyAccess = z.strictObject({
  access_token: z.string().regex(/^[!-~]{1,2000}$/, "is no token"),
  /** With it an expired access token is exchanged, and the answer has the new one. */
  refresh_token: z.string().regex(/^[!-~]{1,2000}$/, "is no token").optional(),
  /** Only what was played after it. */
  after: moment.optional(),
});
export type SpotifyAccess = z.infer<typeof spotifyAccess>;

/** A play as its source writes it: the database takes what it can, and names the items that it cannot take. */
const anyPlay = z.custom<Partial<Play>>((value) => value !== undefined);

export const playsRequest = z.strictObject({
  items: atMost(anyPlay, 500, "too_many_items"),
  request_id: requestId.optional(),
});
/** Takes no request id: what was played meanwhile makes it another request, and no play is stored twice. */
export const spotifyRequest = z.strictObject({ spotify: spotifyAccess });
/** Plays, or the tokens to read them from Spotify with. */
export const historyRequest = z.union([playsRequest, spotifyRequest]);
export type HistoryRequest = z.input<typeof historyRequest>;

/** New tokens of Spotify's, for the client to keep in place of the old ones. */
export interface SpotifyTokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

export interface HistoryResponse {
  /** How many plays are new … */
  stored: number;
  /** … and how many had been stored before. */
  known: number;
  /** What could not be taken: its place from 0, and why. The rest is stored all the same. */
  failed: { item: number; message: string }[];
  tokens?: SpotifyTokens;
}

export interface MusicInteraction {
  id: string;
  track_id: string;
  interaction_type: InteractionType;
  listen_duration_ms: number | null;
  track_duration_ms: number | null;
  completion_percentage: number | null;
  context: Record<string, unknown>;
  genre: string | null;
  rl_reward: number;
  rl_q_value: number;
  occurred_at: string;
  undone_at: string | null;
  created_at: string;
}

/** A track with what its score consists of. */
export interface Recommendation {
  track_id: string;
  name: string;
  artists: string[];
  genre: string | null;
  external_url: string | null;
  score: number;
  q_score: number;
  genre_score: number;
  personality_score: number;
  exploration_score: number;
  repetition_score: number;
  variety_score: number;
  similarity_score: number;
  popularity_score: number;
  artist_score: number;
  explanation: string;
  seed: number;
}
