/** The clients that people really use, pointed at the stack under test. */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import OpenAI from "openai";
import type { Database } from "../../types/index.ts";

function env(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`${name} is not set: run these tests through npm test.`);
  return value;
}

export const apiUrl = env("API_URL");
export const databaseUrl = env("DB_URL");
export const publishableKey = env("PUBLISHABLE_KEY");
const secretKey = env("SECRET_KEY");

const options = { auth: { persistSession: false, autoRefreshToken: false } };

export interface Person {
  id: string;
  token: string;
  supabase: SupabaseClient<Database>;
  openai: OpenAI;
}

/** Signs a new person up; every test has people of its own, so tests do not see each other. */
export async function signUp(): Promise<Person> {
  const supabase = createClient<Database>(apiUrl, publishableKey, options);
  const { data, error } = await supabase.auth.signUp({
    email: `${crypto.randomUUID()}@example.com`,
    password: crypto.randomUUID(),
  });
  if (error) throw error;
  if (!data.session) throw new Error("The sign-up gave no session.");
  const token = data.session.access_token;
  const openai = new OpenAI({
    baseURL: `${apiUrl}/functions/v1/chat`,
    apiKey: token,
    defaultHeaders: { apikey: publishableKey },
    maxRetries: 0,
  });
  return { id: data.session.user.id, token, supabase, openai };
}

/** Somebody without a token. */
export const anonymous = createClient<Database>(apiUrl, publishableKey, options);
/** A backend with the secret key. */
export const service = createClient<Database>(apiUrl, secretKey, options);

/** A plain request to a function's route. */
export function call(
  person: Pick<Person, "token"> | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(`${apiUrl}/functions/v1${path}`, {
    method,
    headers: {
      apikey: publishableKey,
      ...(person ? { authorization: `Bearer ${person.token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined || typeof body === "string" ? body as string : JSON.stringify(body),
  });
}

/** A vector in the direction of one axis, as text. */
export function axis(position: number): string {
  return JSON.stringify(Array.from({ length: 1536 }, (_, i) => (i === position ? 1 : 0)));
}

/** The ids of the processes of an Edge Function among the stack's. */
export async function functionProcesses(name: string): Promise<number[]> {
  const ps = new Deno.Command("ps", { args: ["-ax", "-o", "pid=,ppid=,command="] });
  const lines = new TextDecoder().decode((await ps.output()).stdout).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const own = Number(parent) === Deno.ppid && command.includes(`functions/${name}/index.ts`);
    return own ? [Number(pid)] : [];
  });
}
