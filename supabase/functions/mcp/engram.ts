/** Engram's own routes and tables, asked as the user: a tool has no rights of its own. */

import type { Client } from "../_shared/database.ts";
import { ApiError, type ErrorEnvelope } from "../_shared/errors.ts";

/** Who asks, by the token of the request. */
export interface Caller {
  token: string;
  userId: string;
  database: Client;
  requestId: string;
  signal: AbortSignal;
}

/** What a route answers. */
export type Answer = Record<string, unknown>;

export class Engram {
  constructor(readonly caller: Caller, readonly baseUrl: string, readonly ask: typeof fetch) {}

  get database(): Client {
    return this.caller.database;
  }

  /** A route of an Edge Function, as in POST /memories/recall. */
  async call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.ask(`${this.baseUrl}/functions/v1${path}`, {
      method,
      signal: this.caller.signal,
      headers: {
        authorization: `Bearer ${this.caller.token}`,
        "x-request-id": this.caller.requestId,
        ...body ? { "content-type": "application/json" } : {},
      },
      body: body && JSON.stringify(body),
    });
    if (response.status === 204) return {};
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const { error } = answer as Partial<ErrorEnvelope>;
    throw new ApiError(
      response.status as 400,
      error?.code ?? "internal",
      error?.message ?? `The function answers ${response.status}.`,
      error?.hint,
    );
  }
}

/** A path with a query, of which what is undefined is left out. */
export function withQuery(path: string, values: Record<string, string | number | undefined>) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}
