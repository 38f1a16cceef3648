// Gap: vectors as JSON arrays.
//
// PostgREST hands a JSON value to Postgres as text, and "[0.1,0.2]" is how a vector is written. @supabase/lite 0.10.0 makes
// a Postgres array of it, which no vector column or argument takes. So arrays are turned into text on their way in, for
// those columns and arguments alone. lite_vectors.test.ts shows both; when its first test fails, upstream takes them and
// this file can go.
import type { Database } from "../database.ts";

const catalog = `
  select n.nspname || '.' || c.relname as owner, a.attname as name
  from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
  where n.nspname = any($1) and a.attnum > 0 and t.typname in ('vector', 'halfvec')
  union all
  select n.nspname || '.rpc/' || p.proname, coalesce(p.proargnames[argument.position], '')
  from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    cross join lateral unnest(p.proargtypes) with ordinality as argument (type, position)
    join pg_type t on t.oid = argument.type
  where n.nspname = any($1) and t.typname in ('vector', 'halfvec')`;

/** Which columns and arguments are vectors, and a way to write arrays for them so that REST takes them. */
export class VectorNames {
  #names = new Map<string, Set<string>>();

  constructor(readonly database: Database, readonly schemas: string[]) {}

  /** Reads the catalog, at start and whenever it has changed. */
  async load(): Promise<void> {
    const rows = await this.database.session((session) =>
      session.query<{ owner: string; name: string }>(catalog, [this.schemas])
    );
    const names = new Map<string, Set<string>>();
    for (const { owner, name } of rows) {
      names.set(owner, (names.get(owner) ?? new Set()).add(name));
    }
    this.#names = names;
  }

  /** The same request, its body changed where it has to be. */
  async rewrite(request: Request, path: string): Promise<Request> {
    const target = /^\/rest\/v1\/((?:rpc\/)?[^/?]+)/.exec(path)?.[1];
    const isJson = request.headers.get("content-type")?.includes("json") ?? true;
    if (!target || !request.body || !isJson) return request;
    const schema = request.headers.get("content-profile") ?? this.schemas[0];
    const names = this.#names.get(`${schema}.${decodeURIComponent(target)}`);
    if (!names) return request;
    const text = await request.text();
    const headers = new Headers(request.headers);
    headers.delete("content-length");
    return new Request(request.url, {
      method: request.method,
      headers,
      body: withTextVectors(text, names),
      signal: request.signal,
    });
  }
}

/** JSON of an object or an array of objects, with arrays of numbers under the given names written as text. */
export function withTextVectors(json: string, names: ReadonlySet<string>): string {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    // Not JSON: REST says so better.
    return json;
  }
  for (const row of Array.isArray(body) ? body : [body]) {
    if (typeof row !== "object" || row === null) continue;
    for (const name of names) {
      if (Array.isArray(row[name])) row[name] = JSON.stringify(row[name]);
    }
  }
  return JSON.stringify(body);
}
