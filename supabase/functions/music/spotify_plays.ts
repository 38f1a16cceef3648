/** Spotify's page of what was played lately, each item by itself: one that cannot be read spoils no other. */

import { z } from "zod";
import type { Play } from "../_shared/contracts/music.ts";
import { unreadable } from "./spotify_answers.ts";

const page = z.object({
  items: z.array(z.unknown()),
  cursors: z.object({ before: z.union([z.string(), z.number()]).nullish() }).nullish(),
});
export type Page = z.output<typeof page>;

const item = z.object({
  played_at: z.iso.datetime({ offset: true }),
  // Null for what Spotify has no more; an episode has no artists.
  track: z.object({
    // Files of the listener's own have none.
    id: z.string().regex(/^[0-9A-Za-z]{22}$/),
    name: z.string().min(1),
    artists: z.array(z.object({ name: z.string().nullish() }).nullish()),
    duration_ms: z.number().nullish().catch(null),
    external_urls: z.object({ spotify: z.string().nullish() }).nullish().catch(null),
    external_ids: z.object({ isrc: z.string().nullish() }).nullish().catch(null),
  }),
});

export function toPage(answer: unknown): Page {
  const parsed = page.safeParse(answer);
  if (!parsed.success) throw unreadable(parsed.error);
  return parsed.data;
}

/** When an item was played, in milliseconds; NaN where it does not say so. */
export function playedAt(item: unknown): number {
  const { played_at } = z.object({ played_at: z.string() }).safeParse(item).data ?? {};
  return played_at === undefined ? NaN : Date.parse(played_at);
}

/** The plays among the items; files of the listener's own, episodes and what is gone are none. */
export function readPlays(items: unknown[]): Play[] {
  return items.flatMap((given) => {
    const parsed = item.safeParse(given);
    return parsed.success ? toPlay(parsed.data) : [];
  });
}

function toPlay({ played_at, track }: z.output<typeof item>): Play[] {
  const artists = track.artists.flatMap((artist) =>
    artist?.name ? [artist.name.slice(0, 300)] : []
  );
  if (artists.length === 0) return [];
  const length = track.duration_ms ?? 0;
  const link = track.external_urls?.spotify ?? "";
  const isrc = track.external_ids?.isrc ?? "";
  return [{
    provider: "spotify",
    provider_track_id: track.id,
    name: track.name.slice(0, 500),
    artists: artists.slice(0, 50),
    played_at,
    ...(Number.isInteger(length) && length >= 1 && length <= 86_400_000
      ? { duration_ms: length }
      : {}),
    ...(/^https:\/\/open\.spotify\.com\/[!-~]{1,200}$/.test(link) ? { external_url: link } : {}),
    ...(isrc ? { isrc } : {}),
  }];
}
