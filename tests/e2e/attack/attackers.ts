/** Who attacks: each with the headers that it sends. */

import { SignJWT } from "jose";
import { apiUrl, type Person, publishableKey } from "../clients.ts";

export interface Attacker {
  name: string;
  headers: Record<string, string>;
}

/** Everybody whose token is none, or is not theirs. Each would be the victim, or the service. */
export async function impostors(mallory: Person, victim: Person): Promise<Attacker[]> {
  const secret = Deno.env.get("JWT_SECRET") ?? "";
  const anothers = "another-project-of-32-characters-!!!";
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: victim.id,
    role: "authenticated",
    aud: "authenticated",
    iss: `${apiUrl}/auth/v1`,
    iat: now - 60,
    exp: now + 600,
  };
  const signed = (changed: object, key: string, alg = "HS256") =>
    new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg, typ: "JWT" })
      .sign(new TextEncoder().encode(key));
  const none = (changed: object) =>
    `${base64url({ alg: "none", typ: "JWT" })}.${base64url({ ...claims, ...changed })}.`;
  const [header, payload, signature] = mallory.token.split(".");
  const [, stolen] = victim.token.split(".");

  const tokens: Record<string, string> = {
    "a forged payload under a good signature": `${header}.${stolen}.${signature}`,
    "the victim's claims without their signature": `${header}.${stolen}.`,
    "a cut signature": `${header}.${payload}.${signature.slice(0, -4)}`,
    "alg none": none({}),
    "alg none, as the service": none({ role: "service_role" }),
    "another project's secret": await signed({}, anothers),
    "another project's service": await signed({ role: "service_role" }, anothers),
    "an empty secret": `${base64url({ alg: "HS256" })}.${base64url(claims)}.`,
    "an expired token of the victim": await signed({ iat: now - 1200, exp: now - 600 }, secret),
    "a token of the victim that is not valid yet": await signed({ nbf: now + 600 }, secret),
    "the publishable key": publishableKey,
    "a secret key that is none": "sb_secret_aaaaaaaaaaaaaaaaaaaaaa_aaaaaaaa",
    "rubbish": "abc.def.ghi",
    "SQL": "' or 1=1 --",
  };
  return [
    { name: "without a key", headers: {} },
    { name: "anon", headers: { apikey: publishableKey, ...actingFor(victim) } },
    {
      name: "a secret key that is none, as apikey",
      headers: {
        apikey: "sb_secret_aaaaaaaaaaaaaaaaaaaaaa_aaaaaaaa",
        ...actingFor(victim),
      },
    },
    ...Object.entries(tokens).map(([name, token]) => ({
      name,
      headers: { ...bearer(token), ...actingFor(victim) },
    })),
  ];
}

/**
 * Tokens with a good signature that the Edge Functions refuse for what they say. REST, like PostgREST, looks at the
 * signature, the times and the role alone.
 */
export async function strangers(victim: Person): Promise<Attacker[]> {
  const key = new TextEncoder().encode(Deno.env.get("JWT_SECRET") ?? "");
  const exp = Math.floor(Date.now() / 1000) + 600;
  const good = { sub: victim.id, role: "authenticated", aud: "authenticated", exp };
  const iss = `${apiUrl}/auth/v1`;
  const claims: Record<string, object> = {
    "wrong audience": { ...good, iss, aud: "somebody" },
    "another issuer": { ...good, iss: "https://elsewhere.example/auth/v1" },
    "no issuer": good,
    "no expiry": { ...good, iss, exp: undefined },
    "role anon": { ...good, iss, role: "anon" },
    "a sub that is no id": { ...good, iss, sub: "' or 1=1 --" },
  };
  return await Promise.all(
    Object.entries(claims).map(async ([name, payload]) => ({
      name,
      headers: bearer(
        await new SignJWT({ ...payload }).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(
          key,
        ),
      ),
    })),
  );
}

/** What a backend says with the secret key, and nobody else may. */
export function actingFor({ id }: Pick<Person, "id">): Record<string, string> {
  return { "x-user-id": id };
}

export function bearer(token: string): Record<string, string> {
  return { apikey: publishableKey, authorization: `Bearer ${token}` };
}

function base64url(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
