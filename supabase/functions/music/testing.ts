/** A server that speaks Spotify's API as far as music calls it: recently played tracks, and tokens. */

import { serveLocally } from "../_shared/testing.ts";
import type { SpotifyConfig } from "./spotify.ts";

export interface FakeSpotify extends AsyncDisposable {
  config: SpotifyConfig;
  /** What was asked, in order, such as "GET /v1/me/player/recently-played?limit=50 good". */
  asked: string[];
  /** Answers given instead of the real ones, first come first served. */
  instead: ((request: Request) => Response | Promise<Response>)[];
  /** The token that is good now. */
  token: string;
  refreshToken: string;
}

export interface FakePlay {
  played_at: string;
  track: Record<string, unknown>;
}

/** A play of Spotify's, some minutes before noon. */
export function fakePlay(minutes: number, track: Record<string, unknown> = {}): FakePlay {
  const id = `track${minutes}`.padEnd(22, "0");
  return {
    played_at: new Date(Date.UTC(2026, 10, 1, 12) - minutes * 60_000).toISOString(),
    track: {
      id,
      name: `Song ${minutes}`,
      artists: [{ name: "One", id: "a" }, { name: "Two", id: "b" }],
      duration_ms: 180_000,
      external_urls: { spotify: `https://open.spotify.com/track/${id}` },
      type: "track",
      ...track,
    },
  };
}

/** `plays` newest first. Pages, cursors and errors are as Spotify documents them. */
export function serveSpotify(plays: FakePlay[]): FakeSpotify {
  const fake = {
    asked: [] as string[],
    instead: [] as FakeSpotify["instead"],
    token: "good",
    refreshToken: "refresh-1",
  };
  let refreshed = 0;
  const server = serveLocally(async (request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    const bearer = request.headers.get("authorization")?.replace(/^Bearer /, "");
    const form = request.method === "POST" ? new URLSearchParams(await request.text()) : undefined;
    fake.asked.push(`${request.method} ${pathname}${search} ${form ?? bearer}`);
    const other = fake.instead.shift();
    if (other) return await other(request);
    if (form) {
      if (form.get("refresh_token") !== fake.refreshToken) {
        return Response.json({ error: "invalid_grant" }, { status: 400 });
      }
      // As for apps with PKCE: each refresh token is good once.
      fake.token = `fresh-${++refreshed}`;
      fake.refreshToken = `refresh-${refreshed + 1}`;
      return Response.json({
        access_token: fake.token,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: fake.refreshToken,
        scope: "user-read-recently-played",
      });
    }
    if (bearer !== fake.token) return spotifyError(401, "The access token expired");
    const before = Number(searchParams.get("before") ?? Infinity);
    const items = plays.filter(({ played_at }) => Date.parse(played_at) < before)
      .slice(0, Number(searchParams.get("limit")));
    return Response.json({
      href: request.url,
      limit: 50,
      // An address that must not be followed: cursors say where to go on.
      next: items.length > 0 ? "http://169.254.169.254/latest/meta-data" : null,
      cursors: items.length > 0
        ? {
          after: String(Date.parse(items[0].played_at)),
          before: String(Date.parse(items.at(-1)!.played_at)),
        }
        : null,
      items,
    });
  });
  return Object.assign(fake, {
    config: {
      clientId: "client",
      apiUrl: `${server.url}/v1`,
      accountsUrl: server.url,
      timeoutMs: 1_000,
      patience: 1,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

export function spotifyError(status: number, message: string, headers?: HeadersInit): Response {
  return Response.json({ error: { status, message } }, { status, headers });
}
