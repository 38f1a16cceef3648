import assert from "node:assert/strict";
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { createVerifier } from "./auth.ts";
import {
  environment,
  jwtSecret,
  serveLocally,
  testConfig,
  userClaims,
  userId,
  userToken,
} from "./testing.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const jwk: JWK = { ...await exportJWK(pair.publicKey), kid: "k1", alg: "ES256", use: "sig" };
const now = Math.floor(Date.now() / 1000);

/** A verifier by the secret alone, which has an empty JWKS and so asks nobody. */
const bySecret = createVerifier(testConfig({ SUPABASE_JWKS: '{"keys":[]}' }));
/** A verifier by public keys alone. */
const byKeys = createVerifier(
  testConfig({ JWT_SECRET: undefined, SUPABASE_JWKS: JSON.stringify({ keys: [jwk] }) }),
);

function signed(
  claims: Record<string, unknown> = {},
  key: CryptoKey = pair.privateKey,
): Promise<string> {
  return new SignJWT({ ...userClaims(), ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(key);
}

function hs256(secret: Uint8Array, header: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT(userClaims()).setProtectedHeader({ alg: "HS256", ...header }).sign(secret);
}

const base64url = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function refused(
  verify: typeof bySecret,
  authorization: string | undefined,
  code: string,
  status = 401,
) {
  await assert.rejects(verify(authorization), { name: "ApiError", status, code });
}

Deno.test("auth: a token signed with the shared secret is its user's", async () => {
  const token = await userToken();
  assert.deepEqual(await bySecret(`Bearer ${token}`), { userId, token });
  assert.deepEqual(await bySecret(`bearer ${token}`), { userId, token });
});

Deno.test("auth: a token signed with a key of the JWKS is its user's, the JWKS an object or a list", async () => {
  const token = await signed();
  assert.deepEqual(await byKeys(`Bearer ${token}`), { userId, token });
  const byList = createVerifier(
    testConfig({ JWT_SECRET: undefined, SUPABASE_JWKS: JSON.stringify([jwk]) }),
  );
  assert.deepEqual(await byList(`Bearer ${token}`), { userId, token });
});

Deno.test("auth: without a JWKS the keys come from Auth, fetched once", async () => {
  const asked: string[] = [];
  await using auth = serveLocally((request) => {
    asked.push(new URL(request.url).pathname);
    return Response.json({ keys: [jwk] });
  });
  const verify = createVerifier(testConfig({ SUPABASE_URL: auth.url, JWT_SECRET: undefined }));
  const token = await signed({ iss: `${auth.url}/auth/v1` });
  assert.equal((await verify(`Bearer ${token}`)).userId, userId);
  assert.equal((await verify(`Bearer ${token}`)).userId, userId);
  assert.deepEqual(asked, ["/auth/v1/.well-known/jwks.json"]);

  const unknown = new SignJWT({ ...userClaims(), iss: `${auth.url}/auth/v1` })
    .setProtectedHeader({ alg: "ES256", kid: "another" }).sign(pair.privateKey);
  await refused(verify, `Bearer ${await unknown}`, "invalid_token");
});

Deno.test("auth: keys that cannot be fetched are 503, not the token's fault", async () => {
  const answers = [
    () => new Response("down", { status: 500 }),
    () => new Response("not json"),
    () => Response.json({ no: "keys" }),
  ];
  for (const answer of answers) {
    await using auth = serveLocally(answer);
    const verify = createVerifier(testConfig({ SUPABASE_URL: auth.url, JWT_SECRET: undefined }));
    const token = await signed({ iss: `${auth.url}/auth/v1` });
    await refused(verify, `Bearer ${token}`, "auth_unavailable", 503);
  }
  const gone = await freed();
  const verify = createVerifier(testConfig({ SUPABASE_URL: gone, JWT_SECRET: undefined }));
  const token = await signed({ iss: `${gone}/auth/v1` });
  await refused(verify, `Bearer ${token}`, "auth_unavailable", 503);
});

/** An address at which nothing listens any more. */
async function freed(): Promise<string> {
  await using server = serveLocally(() => new Response());
  return server.url;
}

Deno.test("auth: an expired token says so, by secret and by key", async () => {
  await refused(bySecret, `Bearer ${await userToken({ exp: now - 1 })}`, "token_expired");
  await refused(byKeys, `Bearer ${await signed({ exp: now - 1 })}`, "token_expired");
});

Deno.test("auth: claims that are not those of a user of this project", async (t) => {
  const wrong: Record<string, Record<string, unknown>> = {
    "another audience": { aud: "anon" },
    "no audience": { aud: undefined },
    "another issuer": { iss: "http://elsewhere.test/auth/v1" },
    "no issuer": { iss: undefined },
    "role anon": { role: "anon" },
    "role service_role": { role: "service_role" },
    "no role": { role: undefined },
    "no sub": { sub: undefined },
    "sub that is no uuid": { sub: "admin" },
    "empty sub": { sub: "" },
    "no expiry": { exp: undefined },
    "not valid yet": { nbf: now + 3600 },
  };
  for (const [name, claims] of Object.entries(wrong)) {
    await t.step(name, async () => {
      await refused(bySecret, `Bearer ${await userToken(claims)}`, "invalid_token");
      await refused(byKeys, `Bearer ${await signed(claims)}`, "invalid_token");
    });
  }
});

Deno.test("auth: any uuid that Postgres takes is a user's id", async () => {
  const sub = "00000000-0000-0000-0000-00000000000a";
  assert.equal((await bySecret(`Bearer ${await userToken({ sub })}`)).userId, sub);
});

Deno.test("auth: forged signatures", async (t) => {
  const other = await generateKeyPair("ES256");
  const [header, payload, signature] = (await userToken()).split(".");
  const forged: Record<string, [typeof bySecret, string]> = {
    "another secret": [
      bySecret,
      await hs256(new TextEncoder().encode(jwtSecret.replace("a", "b"))),
    ],
    "another key": [byKeys, await signed({}, other.privateKey)],
    "changed payload": [
      bySecret,
      [header, base64url({ ...userClaims(), sub: crypto.randomUUID() }), signature].join("."),
    ],
    "no signature": [bySecret, `${header}.${payload}.`],
    "alg none": [bySecret, `${base64url({ alg: "none", typ: "JWT" })}.${payload}.`],
    "alg None with the old signature": [
      bySecret,
      `${base64url({ alg: "None" })}.${payload}.${signature}`,
    ],
    "alg none against keys": [byKeys, `${base64url({ alg: "none", kid: "k1" })}.${payload}.`],
  };
  for (const [name, [verify, token]] of Object.entries(forged)) {
    await t.step(name, () => refused(verify, `Bearer ${token}`, "invalid_token"));
  }
});

Deno.test("auth: a public key is no shared secret", async (t) => {
  const spki = await exportSPKI(pair.publicKey);
  const published: Record<string, string> = {
    PEM: spki,
    "PEM without the last line break": spki.trim(),
    JWK: JSON.stringify(jwk),
    JWKS: JSON.stringify({ keys: [jwk] }),
  };
  // The dangerous case is a project that takes both kinds.
  const byBoth = createVerifier(testConfig({ SUPABASE_JWKS: JSON.stringify({ keys: [jwk] }) }));
  for (const [name, text] of Object.entries(published)) {
    await t.step(name, async () => {
      const token = await hs256(new TextEncoder().encode(text), { kid: "k1" });
      await refused(byKeys, `Bearer ${token}`, "invalid_token");
      await refused(byBoth, `Bearer ${token}`, "invalid_token");
    });
  }
});

Deno.test("auth: HS256 is refused where no secret is configured, even one of the key set", async () => {
  await refused(byKeys, `Bearer ${await userToken()}`, "invalid_token");
  const k = base64url("x").padEnd(43, "A");
  const withOctet = createVerifier(testConfig({
    JWT_SECRET: undefined,
    SUPABASE_JWKS: JSON.stringify({ keys: [{ kty: "oct", k, kid: "s1", alg: "HS256" }] }),
  }));
  const token = await hs256(Uint8Array.from(atob(`${k}=`), (c) => c.charCodeAt(0)), { kid: "s1" });
  await refused(withOctet, `Bearer ${token}`, "invalid_token");
});

Deno.test("auth: nobody signed in", async () => {
  const authorizations = [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${await userToken()}`,
    await userToken(),
    `Bearer ${await userToken()} and more`,
    "Bearer sb_publishable_abc",
    "Bearer sb_secret_abc",
  ];
  for (const authorization of authorizations) {
    await refused(bySecret, authorization, "not_signed_in");
  }
});

Deno.test("auth: rubbish as a token", async () => {
  const header = base64url({ alg: "HS256" });
  for (const token of ["x", "a.b.c", "..", `${header}.e30.x`, "é.é.é", "A".repeat(100_000)]) {
    await refused(bySecret, `Bearer ${token}`, "invalid_token");
    await refused(byKeys, `Bearer ${token}`, "invalid_token");
  }
});

Deno.test("auth: what is refused tells nothing of why or of the token", async () => {
  const token = await userToken({ role: "service_role" });
  const error = await bySecret(`Bearer ${token}`).then(() => assert.fail(), (error) => error);
  const told = JSON.stringify(error.envelope("r1"));
  assert.ok(!told.includes("role") && !told.includes(token));
  assert.ok(!told.includes(environment.JWT_SECRET));
});
