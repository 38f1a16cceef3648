/** What went wrong at a model provider, as the client is told: its status, its words, never its key. */

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import type { Provider } from "./env.ts";
import { ApiError } from "./errors.ts";
import { codeForLog } from "./log_causes.ts";

/**
 * Who is to blame, which decides what follows.
 *
 * - `failed`: the provider. Counted against the model; another model may answer.
 * - `limited`: nobody. The model rests for this key; another model may answer.
 * - `refused`: the client. Asking again changes nothing.
 * - `unfit`: the client asked more than this model takes; another model may take it.
 * - `key`: the key. No model of this provider answers with it.
 */
export type Blame = "failed" | "limited" | "refused" | "unfit" | "key";

/** A provider's failure. */
export class ModelError extends ApiError {
  override name = "ModelError";

  constructor(
    readonly blame: Blame,
    status: number,
    code: string,
    message: string,
    hint?: string,
    options: ConstructorParameters<typeof ApiError>[4] = {},
  ) {
    super(status as ContentfulStatusCode, code, message, hint, options);
  }
}

const retryHint = "Nothing was stored. Send the request again.";

/** The provider did not do what it should. */
export function modelFailed(what: string, cause?: unknown): ModelError {
  return new ModelError("failed", 502, "model_failed", `The model provider ${what}.`, retryHint, {
    cause,
    type: "server_error",
  });
}

/** The provider sent something else than an answer. */
export function noAnswer(cause?: unknown): ModelError {
  return modelFailed("sent what is no answer of OpenAI's protocol", cause);
}

const text = z.string().nullish().catch(null);
const code = z.union([z.string(), z.number()]).nullish().catch(null);

/** OpenAI's error, and what others make of it: a string, a list, `detail`, `message` at the top. */
const errorBody = z.preprocess(
  (body) => Array.isArray(body) ? body[0] : body,
  z.looseObject({
    error: z.union([
      z.string(),
      z.looseObject({
        message: text,
        type: text,
        code,
        param: text,
        status: text,
        metadata: z.unknown().optional(),
      }),
    ]).nullish().catch(null),
    message: text,
    detail: z.unknown().optional(),
    code,
    type: text,
    param: text,
  }),
);

interface Told {
  message?: string;
  type?: string;
  code?: string;
  param?: string;
}

/** What a provider's error says, whatever its shape. */
export function readError(body: string): Told {
  let parsed;
  try {
    parsed = errorBody.parse(JSON.parse(body));
  } catch {
    // A page of a proxy says nothing to a client of a model.
    return /^\s*</.test(body) ? {} : { message: body.trim() || undefined };
  }
  const { error, detail } = parsed;
  const inner = typeof error === "object" && error !== null ? error : parsed;
  const detailed = typeof detail === "string" || !detail ? detail : JSON.stringify(detail);
  const message = typeof error === "string" ? error : inner.message ?? detailed;
  return {
    message: typeof message === "string" && message ? message : undefined,
    type: inner.type ?? undefined,
    code: inner.code === null || inner.code === undefined ? undefined : String(inner.code),
    param: inner.param ?? undefined,
  };
}

const tooLong = /context.?(length|window)|maximum context|too many tokens|too long|token limit/i;
const notWithThisModel =
  /unsupported_(parameter|value)|not_supported|does not support|unsupported/i;

/** An error answer of a provider as what the client gets. */
export function answeredError(
  provider: Provider,
  status: number,
  body: string,
  retryAfter?: number,
): ModelError {
  const told = readError(body);
  const message = withoutSecrets(
    provider,
    told.message ?? `The model provider answered ${status}.`,
  );
  const options = (type: string) => ({
    type: told.type ?? type,
    param: told.param,
    retryAfter,
    // Providers repeat what they were sent: the client reads its own words, the log does not.
    loggedAs: `The model provider answered ${status} (${
      codeForLog(told.code ?? told.type ?? "none")
    }).`,
  });
  if (status === 429) {
    const seconds = retryAfter ?? 2;
    return new ModelError(
      "limited",
      429,
      told.code ?? "model_rate_limited",
      message,
      `Try again in ${seconds} seconds.`,
      { ...options("rate_limit_error"), retryAfter: seconds },
    );
  }
  if (status === 401 || (status === 403 && !told.message)) {
    return provider.ownKey
      ? new ModelError(
        "key",
        400,
        "api_key_refused",
        `The model provider ${new URL(provider.baseUrl).host} refused your own key.`,
        "POST /profile/api-keys stores another, DELETE /profile/api-keys/:id removes it.",
        options("invalid_request_error"),
      )
      : new ModelError(
        "key",
        502,
        "model_failed",
        "The model provider refused the key of this project.",
        "The operator sets CHAT_API_KEY or EMBEDDING_API_KEY.",
        { ...options("server_error"), type: "server_error", param: undefined },
      );
  }
  if (status >= 500) {
    return new ModelError(
      "failed",
      502,
      told.code ?? "model_failed",
      message,
      retryHint,
      options("server_error"),
    );
  }
  // 402, 403 and 404 are about the account and the model, not about what the client wrote.
  if (status === 402 || status === 403 || status === 404) {
    return new ModelError(
      "failed",
      status,
      told.code ?? "model_refused",
      message,
      undefined,
      options("invalid_request_error"),
    );
  }
  const words = `${told.code ?? ""} ${told.message ?? ""}`;
  const unfit = status === 413 || tooLong.test(words) || notWithThisModel.test(words);
  return new ModelError(
    unfit ? "unfit" : "refused",
    status,
    told.code ?? "model_refused",
    message,
    undefined,
    options("invalid_request_error"),
  );
}

/** An error that came inside an answer whose status said 200. */
export function errorInAnswer(provider: Provider, error: unknown): ModelError {
  const body = JSON.stringify({ error });
  const { code, type } = readError(body);
  const status = Number(code);
  if (status >= 400 && status < 600) return answeredError(provider, status, body);
  const limited = /rate.?limit|quota|too many requests/i.test(`${code ?? ""} ${type ?? ""}`);
  const invalid = /invalid_request|context_length|content_policy/i.test(
    `${code ?? ""} ${type ?? ""}`,
  );
  return answeredError(provider, limited ? 429 : invalid ? 400 : 500, body);
}

/** Seconds of a Retry-After, which is a number or a date; at most a day. */
export function retryAfterOf(headers: Headers): number | undefined {
  const milliseconds = Number(headers.get("retry-after-ms") ?? NaN);
  const value = headers.get("retry-after")?.trim();
  const seconds = Number.isFinite(milliseconds)
    ? milliseconds / 1000
    : !value
    ? NaN
    : /^\d+(\.\d+)?$/.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(86_400, Math.max(1, Math.ceil(seconds))) : undefined;
}

/** Providers repeat the key that they refuse, and some the address. */
function withoutSecrets({ apiKey, baseUrl }: Provider, text: string): string {
  let clean = text;
  if (apiKey) clean = clean.replaceAll(apiKey, "…");
  const { host, hostname } = new URL(baseUrl);
  return clean
    .replace(/\b(sk|pk|gsk|xai|key)[-_][\w*.-]{6,}/gi, "…")
    .replace(/Bearer\s+\S+/gi, "Bearer …")
    .replaceAll(baseUrl, "…").replaceAll(host, "…").replaceAll(hostname, "…")
    .slice(0, 2_000);
}
