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
import { resilient, toApiError, TransientError } from "../_shared/resilience.ts";
import {
  RateLimited,
  service,
  tokenRefused,
  TokenRejected,
  Unreachable,
  unreadable,
  validate,
} from "./spotify_answers.ts";
import { type Page, playedAt, readPlays, toPage } from "./spotify_plays.ts";

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
   * @throws ApiError 400 `spotify_token_rejected`, 403 `spotify_scope_missing`, `spotify_user_not_registered`,
   *   `spotify_premium_required` or `spotify_forbidden`, 429 `spotify_rate_limited`, 502 `spotify_failed`, 503 `spotify_unavailable`
   */
  recentlyPlayed(
    access: SpotifyAccess,
    options?: { refreshed?: (tokens: SpotifyTokens) => void; signal?: AbortSignal },
  ): Promise<Play[]>;
}

const maximumPlays = 500;
const pageSize = 50;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  // Left out when the old one stays good.
  refresh_token: z.string().min(1).optional(),
});

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
        // What has no time that can be read is neither newer nor older.
        const newer = read.items.filter((item) => !(playedAt(item) <= after));
        plays.push(...readPlays(newer));
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
  return toPage(read);
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
    throw new Unreachable("cannot be reached", { cause });
  }
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
