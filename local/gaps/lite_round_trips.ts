// Gap: ten statements before every call.
//
// PostgREST sets the role, the claims and the request of a transaction in one statement. @supabase/lite 0.10.0 sends one for
// each setting, ten for a call of a function, which takes longer than the call. Here it is one. When upstream.test.ts says
// so, upstream has put them together and this file can go.
import type { Connection } from "@supabase/lite";
import { type Kysely, sql } from "kysely";
import type { RoleSettings } from "./lite_role_settings.ts";

type Database = Kysely<Record<string, never>>;

interface Vars {
  auth?: { role?: string; uid?: string; jwt?: Record<string, unknown> };
  storage?: { operation?: string };
  /** The settings of the request follow in the same transaction, and take these along. */
  isCall?: true;
}

type WithContext = (
  vars: Vars,
  work: unknown,
  options?: { rpc?: unknown; transaction?: unknown },
) => Promise<unknown>;

interface RpcRequest {
  method: string;
  path: string;
  requestHeaders?: Record<string, string>;
}

/** What upstream keeps to itself. */
interface Internals {
  withContext: WithContext;
  applyJwtSessionContext(db: Database, vars: Vars, setRole: boolean): Promise<void>;
  applyRpcRequestGucs(db: Database, request: RpcRequest): Promise<void>;
}

/**
 * Sets in one statement what belongs together; the settings are upstream's and those of the role, and last as long as the
 * transaction.
 */
export function setTogether(connection: Connection, roles: Pick<RoleSettings, "of">): void {
  const internals = connection as unknown as Internals;
  const withContext = internals.withContext.bind(connection) as WithContext;
  internals.withContext = (vars, work, options) => {
    // In a transaction of somebody else's, upstream leaves the settings of the request out.
    const isCall = vars && options?.rpc && !options.transaction;
    return withContext(isCall ? { ...vars, isCall: true } : vars, work, options);
  };
  /** Of a transaction whose call is still to be set up. */
  const waiting = new WeakMap<Database, Record<string, string>>();
  internals.applyJwtSessionContext = async (db, { auth, storage, isCall }) => {
    const role = auth?.role || "anon";
    const settings = {
      ...roles.of(role),
      role,
      "request.jwt.claim.sub": String(auth?.uid ?? ""),
      "request.jwt.claim.role": role,
      "storage.operation": String(storage?.operation ?? ""),
      ...(auth?.jwt ? { "request.jwt.claims": JSON.stringify(auth.jwt) } : {}),
    };
    if (isCall) waiting.set(db, settings);
    else await set(db, settings);
  };
  internals.applyRpcRequestGucs = (db, { method, path, requestHeaders }) =>
    set(db, {
      ...waiting.get(db),
      "response.status": "",
      "response.headers": "",
      "request.method": method,
      "request.path": path,
      "request.headers": JSON.stringify(requestHeaders ?? {}),
    });
}

async function set(db: Database, settings: Record<string, string>): Promise<void> {
  const calls = Object.entries(settings).map(([name, value]) =>
    sql`set_config(${sql.lit(name)}, ${value}, true)`
  );
  await sql`select ${sql.join(calls)}`.execute(db);
}
