import assert from "node:assert/strict";
import { readConfig, readWorkerConfig } from "./env.ts";
import { environment } from "./testing.ts";

Deno.test("env: the least that is needed, and what follows from it", () => {
  assert.deepEqual(
    readConfig({ ...environment, JWT_SECRET: undefined }),
    {
      url: "http://supabase.test",
      secretKeyDigests: [],
      publishableKey: "sb_publishable_test",
      receiptKey: undefined,
      requestsPerUser: 32,
      jwks: undefined,
      jwtSecret: undefined,
      chat: undefined,
      embedding: undefined,
      memoryExtraction: "rules",
      summaries: "model",
      chunks: { size: 1200, overlap: 150 },
      apiKeys: undefined,
    },
  );
});

Deno.test("env: models and their providers", () => {
  const config = readConfig({
    ...environment,
    CHAT_BASE_URL: "https://chat.test/v1",
    CHAT_API_KEY: "k",
    CHAT_MODEL: "small",
    CHAT_MODELS: " large, small ,,huge",
    EMBEDDING_BASE_URL: "https://embed.test/v1",
    EMBEDDING_MODEL: "e",
    MEMORY_EXTRACTION: "model",
    MODEL_TIMEOUT_MS: "2500",
  });
  assert.deepEqual(config.chat, {
    baseUrl: "https://chat.test/v1",
    apiKey: "k",
    models: ["small", "large", "huge"],
    timeoutMs: 2500,
  });
  assert.deepEqual(config.embedding, {
    baseUrl: "https://embed.test/v1",
    apiKey: undefined,
    models: ["e"],
    timeoutMs: 2500,
  });
  assert.equal(config.memoryExtraction, "model");
});

Deno.test("env: a slash at the end of an address changes nothing", () => {
  const config = readConfig({
    ...environment,
    SUPABASE_URL: "http://supabase.test/",
    CHAT_BASE_URL: "https://chat.test/v1//",
    CHAT_MODEL: "small",
  });
  assert.equal(config.url, "http://supabase.test");
  assert.equal(config.chat?.baseUrl, "https://chat.test/v1");
});

Deno.test("env: an empty variable is one that is not set", () => {
  const config = readConfig({
    ...environment,
    JWT_SECRET: "",
    SUPABASE_JWKS: "",
    CHAT_BASE_URL: "",
    CHAT_API_KEY: "",
    CHAT_MODEL: "",
    MODEL_TIMEOUT_MS: "",
  });
  assert.equal(config.jwtSecret, undefined);
  assert.equal(config.jwks, undefined);
  assert.equal(config.chat, undefined);
});

Deno.test("env: of several publishable keys the default, else the first", () => {
  const read = (keys: string) =>
    readConfig({ ...environment, SUPABASE_PUBLISHABLE_KEYS: keys }).publishableKey;
  assert.equal(read('{"web":"sb_1","default":"sb_2"}'), "sb_2");
  assert.equal(read('{"web":"sb_1","app":"sb_2"}'), "sb_1");
});

Deno.test("env: a JWKS is an object or its bare list", () => {
  const keys = [{ kty: "EC", kid: "k1" }];
  const read = (value: unknown) =>
    readConfig({ ...environment, SUPABASE_JWKS: JSON.stringify(value) }).jwks;
  assert.deepEqual(read({ keys }), { keys });
  assert.deepEqual(read(keys), { keys });
  assert.deepEqual(read({ keys: [] }), { keys: [] });
});

Deno.test("env: one line names everything that is wrong", () => {
  assert.throws(() =>
    readConfig({
      SUPABASE_URL: "nowhere",
      SUPABASE_PUBLISHABLE_KEYS: "sb_publishable_plain",
      SUPABASE_JWKS: "{not json",
      JWT_SECRET: "short",
      CHAT_BASE_URL: "ftp://chat.test",
      MEMORY_EXTRACTION: "magic",
      MODEL_TIMEOUT_MS: "5",
    }), (error: Error) => {
    assert.ok(!error.message.includes("\n"));
    for (
      const name of [
        "SUPABASE_URL",
        "SUPABASE_PUBLISHABLE_KEYS",
        "SUPABASE_JWKS",
        "JWT_SECRET",
        "CHAT_BASE_URL",
        "MEMORY_EXTRACTION",
        "MODEL_TIMEOUT_MS",
      ]
    ) assert.ok(error.message.includes(name), `${name} in ${error.message}`);
    return true;
  });
});

Deno.test("env: what is missing is named, what is secret is not shown", () => {
  assert.throws(() => readConfig({}), /SUPABASE_URL.*SUPABASE_PUBLISHABLE_KEYS/);
  for (const keys of ["sb_publishable_s3cret", '["sb_s3cret"]', "{}", '{"a":1}', '{"a":""}']) {
    assert.throws(
      () => readConfig({ ...environment, SUPABASE_PUBLISHABLE_KEYS: keys, JWT_SECRET: "s3cret" }),
      (error: Error) =>
        error.message.includes("SUPABASE_PUBLISHABLE_KEYS") && !error.message.includes("s3cret"),
    );
  }
});

Deno.test("env: an overlap over half of a chunk is none", () => {
  const chunks = (size: string, overlap: string) =>
    readConfig({ ...environment, CHUNK_SIZE: size, CHUNK_OVERLAP: overlap }).chunks;
  assert.deepEqual(chunks("300", "150"), { size: 300, overlap: 150 });
  assert.throws(() => chunks("300", "151"), /CHUNK_OVERLAP/);
  assert.throws(() => chunks("99", "0"), /CHUNK_SIZE/);
});

Deno.test("env: the secret keys are the worker's, the default first", () => {
  const keys = '{"cron":"sb_secret_2","default":"sb_secret_1"}';
  const env = { ...environment, SUPABASE_SECRET_KEYS: keys };
  assert.deepEqual(readWorkerConfig(env).secretKeys, ["sb_secret_1", "sb_secret_2"]);
  assert.doesNotMatch(JSON.stringify(readConfig(env)), /secret_/);
  assert.throws(() => readWorkerConfig(environment), /SUPABASE_SECRET_KEYS/);
});

Deno.test("env: a ring of encryption keys, the highest version the current one", () => {
  const key = btoa("k".repeat(32));
  const env = { ...environment, SUPABASE_SECRET_KEYS: '{"default":"sb_secret_1"}' };
  const ring = JSON.stringify({ 2: key, 10: key, 9: key });
  const { apiKeys } = readConfig({ ...env, API_KEY_ENCRYPTION_KEYS: ring });
  assert.deepEqual([apiKeys?.ring.current, apiKeys?.ring.keys.size], [10, 3]);
  assert.equal(apiKeys?.secretKey, "sb_secret_1");
  assert.equal(readConfig({ ...environment, API_KEY_ENCRYPTION_KEYS: ring }).apiKeys, undefined);
  for (const bad of ["{}", `{"0":"${key}"}`, '{"1":"c2hvcnQ="}', '{"1":"s3cret!"}', "s3cret"]) {
    assert.throws(
      () => readConfig({ ...env, API_KEY_ENCRYPTION_KEYS: bad }),
      (error: Error) =>
        error.message.includes("API_KEY_ENCRYPTION_KEYS") &&
        !error.message.includes("s3cret") && !error.message.includes("c2hvcnQ"),
    );
  }
});

Deno.test("env: the key of receipts is 32 to 64 bytes", () => {
  const key = btoa("k".repeat(32));
  const { receiptKey } = readConfig({ ...environment, RECEIPT_KEY: key });
  assert.equal(new TextDecoder().decode(receiptKey), "k".repeat(32));
  for (const bad of ["short", btoa("short"), btoa("k".repeat(65)), "not base64!"]) {
    assert.throws(
      () => readConfig({ ...environment, RECEIPT_KEY: bad }),
      (error: Error) => error.message.includes("RECEIPT_KEY") && !error.message.includes(bad),
    );
  }
});
