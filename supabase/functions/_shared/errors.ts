/** The one shape of an error, and how what others raise becomes it. */

import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What a client gets: a stable code, a sentence, and what to do about it. */
export interface ErrorEnvelope {
  error: {
    code: string;
    message: string;
    hint?: string;
    request_id: string;
    /** OpenAI's kinds of error, which its clients read. */
    type: string;
    /** The field that is wrong, where one is. */
    param: string | null;
  };
}

export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions & {
      retryAfter?: number;
      type?: string;
      param?: string;
      /** What the log says instead of the message, where that holds the words of others. */
      loggedAs?: string;
    },
  ) {
    super(message, options);
    this.loggedAs = options?.loggedAs;
    this.retryAfter = options?.retryAfter;
    this.type = options?.type ?? typeOf(status);
    this.param = options?.param;
  }

  readonly type: string;
  readonly param?: string;
  readonly loggedAs?: string;

  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;

  /** The same error with another word on what to do about it. */
  hinting(hint: string): ApiError {
    const { status, code, message, cause, retryAfter, type, param } = this;
    return new ApiError(status, code, message, hint, { cause, retryAfter, type, param });
  }

  envelope(requestId: string): ErrorEnvelope {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.hint ? { hint: this.hint } : {}),
        request_id: requestId,
        type: this.type,
        param: this.param ?? null,
      },
    };
  }
}

/** OpenAI's kind of error for a status. */
function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 404) return "not_found_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** What PostgREST answers when a statement failed. */
export interface PostgrestError {
  code?: string;
  message: string;
  details?: string | null;
  hint?: string | null;
}

/**
 * The error of an RPC or a table call as the envelope's. `PT<status>` are Engram's own: their message
 * is the code and their detail the sentence. Of Postgres' own only those are told that a caller can
 * do something about.
 */
export function fromPostgrest(error: PostgrestError, httpStatus: number): ApiError {
  const code = error.code ?? "";
  const own = /^PT([45]\d\d)$/.exec(code);
  if (own) {
    return new ApiError(
      Number(own[1]) as ContentfulStatusCode,
      error.message,
      error.details ?? error.message,
      error.hint || undefined,
      { retryAfter: retryAfter(error.hint) },
    );
  }
  if (code === "42501") {
    return new ApiError(
      403,
      "forbidden",
      error.details || "This is not yours to do.",
      error.hint || undefined,
    );
  }
  if (/^23\d{3}$/.test(code)) {
    const constraint = /constraint "([a-z0-9_]+)"/.exec(error.message)?.[1];
    if (code === "23503" && constraint?.endsWith("_user_id_fkey")) return accountDeleted();
    return new ApiError(
      code === "23505" ? 409 : 400,
      "constraint_violation",
      constraint
        ? `The data breaks the rule ${constraint}.`
        : "The data breaks a rule of the table.",
    );
  }
  if (/^22[0-9A-Z]{3}$/.test(code)) {
    return new ApiError(400, "invalid_value", "A value is not of the form that its type has.");
  }
  if (code === "40001" || code === "40P01" || code === "55P03") {
    return new ApiError(503, "busy", "Another write was in the way.", "Send the request again.", {
      retryAfter: 1,
    });
  }
  if (code === "57014") {
    return new ApiError(504, "timeout", "The database took too long.", "Ask for less at once.");
  }
  if (httpStatus === 401 || code === "PGRST301" || code === "PGRST303") {
    return new ApiError(401, "invalid_token", "The access token is not valid.", "Sign in again.");
  }
  if (code === "PGRST116") {
    return new ApiError(404, "not_found", "There is no such thing of yours.");
  }
  if (httpStatus === 0 || httpStatus >= 502 || /^(08|57P)/.test(code)) {
    return new ApiError(503, "database_unavailable", "The database cannot be reached.", undefined, {
      cause: error,
      retryAfter: 2,
    });
  }
  return new ApiError(500, "internal", "Something went wrong here.", undefined, { cause: error });
}

/** The account of a token that is still good is gone. */
export function accountDeleted(): ApiError {
  return new ApiError(
    401,
    "account_deleted",
    "The account of this token has been deleted.",
    "Sign up again.",
  );
}

/** The header is PostgREST's; here its sentence has come. */
function retryAfter(hint: string | null | undefined): number | undefined {
  const seconds = /^Try again in (\d+) seconds\.$/.exec(hint ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
