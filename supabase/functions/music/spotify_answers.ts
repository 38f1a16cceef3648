/** What Spotify's answers mean to the client: its own words are passed on, and never a token. */

import { TaskCancelledError } from "cockatiel";
import { ApiError } from "../_shared/errors.ts";
import { type Service, TransientError } from "../_shared/resilience.ts";

/** The access token is not, or no longer, good. */
export class TokenRejected extends Error {}

/** Nobody is there, as far as this function can tell. */
export class Unreachable extends TransientError {}

/** Too many requests; another makes sense after so many seconds. */
export class RateLimited extends Error {
  constructor(readonly seconds: number) {
    super();
  }
}

export async function validate(response: Response): Promise<void> {
  if (response.ok) return;
  const { status } = response;
  const words = wordsOf(await response.text().catch(() => ""));
  if (status === 401) throw new TokenRejected();
  if (status === 403) throw forbidden(words);
  if (status === 429) throw new RateLimited(secondsOf(response.headers.get("retry-after")));
  if (status >= 500) throw new TransientError(`answered ${status}`);
  throw failed(`answered ${status}${words && `: ${words}`}`);
}

/** Seconds to wait, of a header in seconds or with a date; a second where it says neither. */
export function secondsOf(header: string | null, now = Date.now()): number {
  const given = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(given)) return Math.ceil(Number(given));
  // JavaScript makes a date of "-5", too.
  const date = /[a-z]/i.test(given) ? Date.parse(given) : NaN;
  return Number.isNaN(date) ? 1 : Math.max(0, Math.ceil((date - now) / 1000));
}

/** The message of an answer, which is JSON or text; without what might be a token. */
function wordsOf(body: string): string {
  let message: unknown = body;
  try {
    const { error, error_description } = JSON.parse(body);
    message = error?.message ?? error_description ?? error;
  } catch {
    // A page of HTML says nothing to a client.
    if (/^\s*</.test(body)) return "";
  }
  if (typeof message !== "string") return "";
  return message.slice(0, 300).replaceAll(/\S{14,}/g, "…").replaceAll(/\s+/g, " ").trim();
}

/** A 403 has several causes, which only its words tell apart. */
function forbidden(words: string): ApiError {
  const error = (code: string, message: string, hint?: string) =>
    new ApiError(403, code, words ? `${message} It says: ${words}` : message, hint);
  if (/not (be )?registered|dashboard|allow ?list/i.test(words)) {
    return error(
      "spotify_user_not_registered",
      "Spotify answers only for users whom the app names while it is in development mode.",
      "Add the user in Spotify's Developer Dashboard, or ask Spotify for the extended quota.",
    );
  }
  if (/premium/i.test(words)) {
    return error(
      "spotify_premium_required",
      "Spotify asks for a Premium subscription.",
      "Of an app in development mode its owner needs one.",
    );
  }
  if (words === "" || /scope/i.test(words)) {
    return error(
      "spotify_scope_missing",
      "Spotify does not let this token read what was played.",
      "Ask the user for the scope user-read-recently-played.",
    );
  }
  return error("spotify_forbidden", "Spotify refuses.");
}

export const service: Service = {
  failed: (what, cause) =>
    cause instanceof Unreachable || cause instanceof TaskCancelledError
      ? new ApiError(
        503,
        "spotify_unavailable",
        `Spotify ${what}.`,
        "Nothing was stored. Send the request again later.",
        { cause, retryAfter: 10 },
      )
      : failed(what, cause),
  unavailable: (cause) =>
    new ApiError(
      503,
      "spotify_unavailable",
      "Spotify keeps failing and is left alone for a moment.",
      "Try again in ten seconds.",
      { cause, retryAfter: 10 },
    ),
};

export function tokenRefused(): ApiError {
  return new ApiError(
    400,
    "spotify_token_rejected",
    "Spotify does not take the token.",
    "Send a refresh token as well or, if you did, let the user connect Spotify again.",
  );
}

export function unreadable(cause?: unknown): ApiError {
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
