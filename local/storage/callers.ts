// Who asks Storage, and the database as they see it.
import { type JWTPayload, jwtVerify } from "jose";
import type { Database, Session } from "../database/database.ts";
import { accessDenied, fromDatabase } from "./errors.ts";

/** What callers show, and what tokens are signed with. */
export interface StorageKeys {
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
}

/** The role and the user that a request's token or key names. */
export interface Caller {
  role: "anon" | "authenticated" | "service_role";
  userId: string | null;
  claims: JWTPayload;
  /** Whether the request brought a token or a key at all. */
  isKnown: boolean;
}

/** Storage itself: no policy holds it up. */
export const service: Caller = {
  role: "service_role",
  userId: null,
  claims: { role: "service_role" },
  isKnown: true,
};
const nobody: Caller = { role: "anon", userId: null, claims: { role: "anon" }, isKnown: false };

/** Reads the token, else the key, as Supabase's gateway and Storage do together. */
export async function callerOf(request: Request, keys: StorageKeys): Promise<Caller> {
  const [, bearer] = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const key = request.headers.get("apikey");
  // A key in the place of the token is no token: then the header apikey counts.
  const token = bearer?.startsWith("sb_") ? undefined : bearer;
  if (token !== undefined) return await verified(token, keys);
  const given = [key, bearer];
  if (given.includes(keys.secretKey)) return service;
  if (given.includes(keys.publishableKey)) return { ...nobody, isKnown: true };
  return nobody;
}

async function verified(token: string, { jwtSecret }: StorageKeys): Promise<Caller> {
  try {
    const secret = new TextEncoder().encode(jwtSecret);
    const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
    const { role } = payload;
    if (role !== "anon" && role !== "authenticated" && role !== "service_role") {
      throw new Error("The role of the token is unknown.");
    }
    return { role, userId: payload.sub ?? null, claims: payload, isKnown: true };
  } catch (error) {
    throw accessDenied((error as Error).message);
  }
}

/** Works in one transaction as a caller, under the policies that hold for them. */
export async function asCaller<T>(
  database: Database,
  caller: Caller,
  operation: string,
  work: (session: Session) => Promise<T>,
  { keep = true } = {},
): Promise<T> {
  return await database.session(async (session) => {
    await session.exec("begin");
    try {
      const settings = {
        role: caller.role,
        "request.jwt.claim.sub": caller.userId ?? "",
        "request.jwt.claim.role": caller.role,
        "request.jwt.claims": JSON.stringify(caller.claims),
        "storage.operation": operation,
        "storage.allow_delete_query": "true",
      };
      const names = Object.keys(settings);
      const calls = names.map((name, i) => `set_config('${name}', $${i + 1}, true)`);
      await session.query(`select ${calls.join(", ")}`, Object.values(settings));
      const result = await work(session);
      await session.exec(keep ? "commit" : "rollback");
      return result;
    } catch (error) {
      await session.exec("rollback");
      throw fromDatabase(error);
    }
  });
}

/** Finds out whether a caller may do something, by doing it and taking it back. */
export async function probe(
  database: Database,
  caller: Caller,
  operation: string,
  work: (session: Session) => Promise<unknown>,
): Promise<void> {
  await asCaller(database, caller, operation, work, { keep: false });
}
