/**
 * What a user played lately, from Spotify, with the user's own token. Tokens are used and handed back, never kept.
 * Where requests go is the operator's to say and nobody else's: no address of a request or an answer is followed.
 */

import {
  type AccessToken,
  type IAuthStrategy,
  type RecentlyPlayedTracksPage,
  SpotifyApi,
} from "@spotify/web-api-ts-sdk";
import { z } from "zod";
import type { Play, SpotifyAccess, SpotifyTokens } from "../_shared/contracts/music.ts";
import { baseUrl, readEnvironment } from "../_shared/env.ts";
import { ApiError } from "../_shared/errors.ts";
import { resilient, type Service, toApiError, TransientError } from "../_shared/resilience.ts";

const environment = z.object({
  /** Of the app at Spotify that the user's tokens were issued to; without it nothing is refreshed. */
  SPOTIFY_CLIENT_ID: z.string().optional(),
  /** Of an app that has one; the flow with PKCE has none. */
  SPOTIFY_CLIENT_SECRET: z.string().optional(),
  SPOTIFY_API_URL: baseUrl.default("https://api.spotify.com/v1"),
  SPOTIFY_ACCOUNTS_URL: baseUrl.default("https://accounts.spotify.com"),
});

export interface SpotifyConfig {
  clientId?: string;
  clientSecret?: string;
  apiUrl: string;
  accountsUrl: string;
  /** How long one request may take, in milliseconds. */
  timeoutMs: number;
  /** How long a rate limit is waited for before it is passed on, in seconds. */
  patience: number;
}

/** Reads the environment; throws a line that names what is wrong. */
export function readSpotifyConfig(env: Record<string, string | undefined>): SpotifyConfig {
  const e = readEnvironment(environment, env);
  return {
    clientId: e.SPOTIFY_CLIENT_ID,
    clientSecret: e.SPOTIFY_CLIENT_SECRET,
    apiUrl: e.SPOTIFY_API_URL,
    accountsUrl: e.SPOTIFY_ACCOUNTS_URL,
    timeoutMs: 10_000,
    patience: 5,
  };
}

export interface Spotify {
  /**
   * Up to 500 plays, newest first. `refreshed` hears of new tokens as soon as there are any, for
   * they have to reach the client even if something fails afterwards.
   *
   * @throws ApiError 400 `spotify_token_rejected`, 403 `spotify_scope_missing`, `spotify_user_not_registered` or `spotify_forbidden`, 429
   *   `spotify_rate_limited`, 502 `spotify_failed`, 503 `spotify_unavailable`
   */
  recentlyPlayed(
    access: SpotifyAccess,
    options?: { refreshed?: (tokens: SpotifyTokens) => void; signal?: AbortSignal },
  ): Promise<Play[]>;
}

const maximumPlays = 500;
const pageSize = 50;

const page = z.object({
  items: z.array(z.object({
    played_at: z.iso.datetime({ offset: true }),
    track: z.object({
      // Files of the listener's own have none.
      id: z.string().nullish(),
      name: z.string(),
      artists: z.array(z.object({ name: z.string() })),
      duration_ms: z.number().nullish(),
      external_urls: z.object({ spotify: z.string().nullish() }).nullish(),
    }),
  })),
  cursors: z.object({ before: z.string().nullish() }).nullish(),
});
type Page = z.output<typeof page>;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  // Left out when the old one stays good.
  refresh_token: z.string().min(1).optional(),
});

/** The access token is not, or no longer, good. */
class TokenRejected extends Error {}

/** Too many requests; another makes sense after so many seconds. */
class RateLimited extends Error {
  constructor(readonly seconds: number) {
    super();
  }
}

export function createSpotify(config: SpotifyConfig, fetcher: typeof fetch = fetch): Spotify {
  return {
    async recentlyPlayed(access, { refreshed, signal } = {}) {
      let token = access.access_token;
      let mayRefresh = access.refresh_token !== undefined && config.clientId !== undefined;
      const after = access.after ? Date.parse(access.after) : -Infinity;
      const plays: Play[] = [];
      let before: number | undefined;

      while (plays.length < maximumPlays) {
        let read: Page;
        try {
          read = await patiently(
            config,
            signal,
            () =>
              call(
                config.apiUrl,
                config,
                signal,
                (signal) => readPage(config, fetcher, token, before, signal),
              ),
          );
        } catch (error) {
          if (!(error instanceof TokenRejected)) throw error;
          if (!mayRefresh) throw tokenRefused();
          // Once: a token that was made just now and is refused will not get better.
          mayRefresh = false;
          const tokens = await refresh(config, fetcher, access.refresh_token!, signal);
          refreshed?.(tokens);
          token = tokens.access_token;
          continue;
        }
        const newer = read.items.filter(({ played_at }) => Date.parse(played_at) > after);
        plays.push(...newer.flatMap(toPlay));
        // A cursor that leads nowhere new is an end, too.
        const next = Number(read.cursors?.before ?? NaN);
        const more = newer.length > 0 && newer.length === read.items.length;
        if (!more || !(next < (before ?? Infinity))) break;
        before = next;
      }
      return plays.slice(0, maximumPlays);
    },
  };
}

/** Waits for a rate limit to pass when that is soon, twice at most. */
async function patiently<T>(
  { patience }: SpotifyConfig,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      if (attempt > 2 || error.seconds > patience) {
        throw new ApiError(
          429,
          "spotify_rate_limited",
          "Spotify takes no more requests for now.",
          `Try again in ${error.seconds} seconds.`,
          { retryAfter: error.seconds },
        );
      }
      await pause(error.seconds * 1000, signal);
    }
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const left = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", left);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", left, { once: true });
  });
}

/** One page through the SDK, whose own address is replaced by the configured one. */
async function readPage(
  config: SpotifyConfig,
  fetcher: typeof fetch,
  token: string,
  before: number | undefined,
  signal: AbortSignal,
): Promise<Page> {
  const api = new SpotifyApi(bearing(token), {
    fetch: (input, init) => {
      const { pathname, search } = new URL(input as string);
      const path = pathname.replace(/^\/v1/, "");
      return request(fetcher, `${config.apiUrl}${path}${search}`, { ...init, signal });
    },
    responseValidator: { validateResponse: (response) => validate(response) },
  });
  let read: RecentlyPlayedTracksPage;
  try {
    read = await api.player.getRecentlyPlayedTracks(
      pageSize,
      before === undefined ? undefined : { timestamp: before, type: "before" },
    );
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(error);
    // The connection broke while the body was read.
    if (error instanceof TypeError) throw new TransientError("broke off", { cause: error });
    throw error;
  }
  const parsed = page.safeParse(read);
  if (!parsed.success) throw unreadable(parsed.error);
  return parsed.data;
}

/** The SDK's way to ask for a token, of one that is there. */
function bearing(token: string): IAuthStrategy {
  const access: AccessToken = {
    access_token: token,
    token_type: "Bearer",
    expires_in: 3600,
    refresh_token: "",
  };
  return {
    setConfiguration: () => {},
    getOrCreateAccessToken: () => Promise.resolve(access),
    getAccessToken: () => Promise.resolve(access),
    removeAccessToken: () => {},
  };
}

/** Exchanges a refresh token. */
async function refresh(
  config: SpotifyConfig,
  fetcher: typeof fetch,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<SpotifyTokens> {
  const { clientId, clientSecret } = config;
  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
  if (clientSecret) headers.set("authorization", `Basic ${btoa(`${clientId}:${clientSecret}`)}`);
  else form.set("client_id", clientId!);
  return await patiently(
    config,
    signal,
    () =>
      call(config.accountsUrl, config, signal, async (signal) => {
        const response = await request(fetcher, `${config.accountsUrl}/api/token`, {
          method: "POST",
          headers,
          body: form.toString(),
          signal,
        });
        // invalid_grant: revoked, or exchanged before.
        if (response.status === 400 || response.status === 401) {
          await response.body?.cancel();
          throw tokenRefused();
        }
        await validate(response);
        const parsed = tokenAnswer.safeParse(await response.json().catch(() => undefined));
        if (!parsed.success) throw unreadable();
        const { access_token, expires_in, refresh_token } = parsed.data;
        return { access_token, expires_in, refresh_token: refresh_token ?? refreshToken };
      }),
  );
}

async function request(
  fetcher: typeof fetch,
  address: string,
  init: RequestInit,
): Promise<Response> {
  try {
    // A redirection is answered as what it is: the token goes where the operator said and nowhere else.
    return await fetcher(address, { ...init, redirect: "manual" });
  } catch (cause) {
    throw new TransientError("cannot be reached", { cause });
  }
}

async function validate(response: Response): Promise<void> {
  if (response.ok) return;
  const { status } = response;
  if (status === 403) throw forbidden(await response.text().catch(() => ""));
  await response.body?.cancel();
  if (status === 401) throw new TokenRejected();
  if (status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? NaN);
    throw new RateLimited(Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : 1);
  }
  if (status >= 500) throw new TransientError(`answered ${status}`);
  throw failed(`answered ${status}`);
}

/** A 403 has several causes, which only its words tell apart. */
function forbidden(words: string): ApiError {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.){1,300})"/.exec(words)?.[1] ??
    words.slice(0, 300);
  if (/not registered|developer dashboard|allowlist/i.test(message)) {
    return new ApiError(
      403,
      "spotify_user_not_registered",
      "Spotify answers only for users whom the app names while it is in development mode.",
      "Add the user in Spotify's Developer Dashboard, or ask Spotify for the extended quota.",
    );
  }
  if (message === "" || /scope/i.test(message)) {
    return new ApiError(
      403,
      "spotify_scope_missing",
      "Spotify does not let this token read what was played.",
      "Ask the user for the scope user-read-recently-played.",
    );
  }
  // Nothing as long as a token is repeated.
  const told = message.replaceAll(/\S{14,}/g, "…");
  return new ApiError(403, "spotify_forbidden", `Spotify refuses: ${told}`);
}

/** A request under the common policy; whatever fails names Spotify, never a token. */
async function call<T>(
  base: string,
  { timeoutMs }: SpotifyConfig,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await resilient(new URL(base).host, { timeoutMs }, signal, run);
  } catch (error) {
    throw toApiError(error, service, signal);
  }
}

const service: Service = {
  failed,
  unavailable: (cause) =>
    new ApiError(
      503,
      "spotify_unavailable",
      "Spotify keeps failing and is left alone for a moment.",
      "Try again in ten seconds.",
      { cause, retryAfter: 10 },
    ),
};

function tokenRefused(): ApiError {
  return new ApiError(
    400,
    "spotify_token_rejected",
    "Spotify does not take the token.",
    "Send a refresh token as well or, if you did, let the user connect Spotify again.",
  );
}

function unreadable(cause?: unknown): ApiError {
  return failed("sent what is no answer of its API", cause);
}

function failed(what: string, cause?: unknown): ApiError {
  return new ApiError(
    502,
    "spotify_failed",
    `Spotify ${what}.`,
    "Nothing was stored. Send the request again.",
    { cause },
  );
}

/** A play as it is stored; none of a file of the listener's own, which has no id. */
function toPlay({ played_at, track }: Page["items"][number]): Play[] {
  const artists = track.artists.map(({ name }) => name.slice(0, 300)).filter((name) => name);
  if (!track.id || !/^[0-9A-Za-z]{22}$/.test(track.id) || !track.name || artists.length === 0) {
    return [];
  }
  const length = track.duration_ms ?? 0;
  const link = track.external_urls?.spotify ?? "";
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
  }];
}
