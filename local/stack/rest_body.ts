import type { Database } from "../database/database.ts";
import { jsonForRest } from "../gaps/lite_json.ts";
import { vectorLiteral, vectorTypes } from "../gaps/lite_vectors.ts";

type Target = "argument" | "column";
type Write = (value: unknown) => unknown;

/** Columns and arguments whose values REST does not take as PostgREST does, with their types. */
const catalog = `
  select 'column' as target, n.nspname || '.' || c.relname as owner, a.attname as name,
    t.typname as type
  from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
  where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'f') and a.attnum > 0
    and t.typname in ('vector', 'halfvec', 'json', 'jsonb')
  union all
  select 'argument', n.nspname || '.rpc/' || p.proname,
    coalesce(p.proargnames[argument.position], ''), t.typname
  from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    cross join lateral unnest(p.proargtypes) with ordinality as argument (type, position)
    join pg_type t on t.oid = argument.type
  where n.nspname = any($1) and t.typname in ('vector', 'halfvec', 'json', 'jsonb')`;

/** Changes the bodies of REST requests where REST would not understand them as PostgREST does. */
export class RestBodies {
  #writers = new Map<string, Map<string, Write>>();

  constructor(readonly database: Database, readonly schemas: string[]) {}

  /** Reads the catalog, at start and whenever it has changed. */
  async load(): Promise<void> {
    const rows = await this.database.session((session) =>
      session.query<{ target: Target; owner: string; name: string; type: string }>(catalog, [
        this.schemas,
      ])
    );
    const writers = new Map<string, Map<string, Write>>();
    for (const { target, owner, name, type } of rows) {
      const of = writers.get(owner) ?? new Map<string, Write>();
      writers.set(owner, of.set(name, writer(target, type)));
    }
    this.#writers = writers;
  }

  /** The same request, its body changed where it has to be. */
  async rewrite(request: Request, path: string): Promise<Request> {
    const target = /^\/rest\/v1\/((?:rpc\/)?[^/?]+)/.exec(path)?.[1];
    const isJson = request.headers.get("content-type")?.includes("json") ?? true;
    if (!target || !request.body || !isJson) return request;
    const schema = request.headers.get("content-profile") ?? this.schemas[0];
    const writers = this.#writers.get(`${schema}.${decodeURIComponent(target)}`);
    if (!writers) return request;
    const text = await request.text();
    const headers = new Headers(request.headers);
    headers.delete("content-length");
    return new Request(request.url, {
      method: request.method,
      headers,
      body: rewritten(text, writers),
      signal: request.signal,
    });
  }
}

function writer(target: Target, type: string): Write {
  return vectorTypes.includes(type)
    ? (value) => Array.isArray(value) ? vectorLiteral(value) : value
    : (value) => jsonForRest(value, target);
}

/** JSON of an object or an array of objects, with the values under some names written anew. */
function rewritten(json: string, writers: Map<string, Write>): string {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    // Not JSON: REST says so better.
    return json;
  }
  for (const row of Array.isArray(body) ? body : [body]) {
    if (typeof row !== "object" || row === null) continue;
    for (const [name, write] of writers) {
      if (name in row) row[name] = write(row[name]);
    }
  }
  return JSON.stringify(body);
}
