/** Vector stores of others, unmodified, on `vectors` and `match_vectors`. */

import assert from "node:assert/strict";
import { SupabaseHybridSearch } from "@langchain/community/retrievers/supabase";
import { SupabaseTranslator } from "@langchain/community/structured_query/supabase";
import { SupabaseVectorStore } from "@langchain/community/vectorstores/supabase";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import {
  type Comparator,
  Comparators,
  Comparison,
  Operation,
  Operators,
  StructuredQuery,
} from "@langchain/core/structured_query";
import type { SupabaseClient } from "@supabase/supabase-js";
import { Memory, SupabaseDB } from "mem0ai/oss";
import { anonymous, apiUrl, axis, type Person, service, signUp } from "./clients.ts";

/**
 * mem0 sends one key as `apikey` and as the bearer's token. Supabase takes only a project's key for the
 * first, so in front of a user's token stands what an app puts there: a proxy that names the project.
 */
function projectGateway() {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    if (!headers.get("apikey")?.startsWith("sb_")) headers.set("apikey", publishableKey);
    return fetch(`${apiUrl}${pathname}${search}`, {
      method: request.method,
      headers,
      body: request.body,
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Each word has a direction of its own, so that the nearest is known. */
class Words extends Embeddings {
  constructor() {
    super({});
  }
  override embedQuery(text: string): Promise<number[]> {
    const vector = Array(1536).fill(0);
    for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
      vector[[...word].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 1536, 7)] += 1;
    }
    return Promise.resolve(vector);
  }
  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

const publishableKey = Deno.env.get("PUBLISHABLE_KEY") ?? "";
const secretKey = Deno.env.get("SECRET_KEY") ?? "";
const callers: Record<string, (person: Person) => { client: SupabaseClient; key: string }> = {
  "a user": (person) => ({
    client: person.supabase as unknown as SupabaseClient,
    key: person.token,
  }),
  "the secret key": () => ({ client: service as unknown as SupabaseClient, key: secretKey }),
};

for (const [name, caller] of Object.entries(callers)) {
  Deno.test(`LangChain's SupabaseVectorStore as ${name}`, async () => {
    const { client } = caller(await signUp());
    const run = crypto.randomUUID();
    const store = new SupabaseVectorStore(new Words(), {
      client,
      tableName: "vectors",
      queryName: "match_vectors",
    });
    const document = (pageContent: string, kind: string) =>
      new Document({ pageContent, metadata: { run, kind } });
    const made = await store.addDocuments([
      document("green tea leaves", "drink"),
      document("black coffee beans", "drink"),
      document("red bicycle wheels", "thing"),
    ]);
    assert.equal(new Set(made).size, 3);
    const own = `own-${run}`;
    const [given] = await store.addDocuments([document("old piano keys", "thing")], { ids: [own] });
    assert.equal(given, own);

    const [nearest] = await store.similaritySearch("coffee beans", 1, { run });
    assert.deepEqual(nearest.pageContent, "black coffee beans");
    assert.deepEqual(nearest.metadata, { run, kind: "drink" });
    const scored = await store.similaritySearchWithScore("green tea leaves", 4, { run });
    assert.equal(scored.length, 4);
    assert.ok(Math.abs(scored[0][1] - 1) < 1e-5 && scored[1][1] < 1e-5);
    const filtered = await store.similaritySearch("green tea leaves", 4, { run, kind: "thing" });
    assert.deepEqual(filtered.map((d) => d.pageContent).toSorted(), [
      "old piano keys",
      "red bicycle wheels",
    ]);

    await store.addDocuments([document("new violin strings", "thing")], { ids: [own] });
    const retriever = store.asRetriever({ k: 2, filter: { run } });
    assert.equal((await retriever.invoke("violin strings"))[0].pageContent, "new violin strings");

    await store.delete({ ids: [own, made[0]] });
    const left = await store.similaritySearch("green tea", 9, { run });
    assert.deepEqual(left.map((d) => d.pageContent).toSorted(), [
      "black coffee beans",
      "red bicycle wheels",
    ]);
  });

  Deno.test({
    name: `mem0's Supabase store as ${name}`,
    // The store makes clients of its own, which keep a timer.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { key } = caller(await signUp());
      const run = crypto.randomUUID();
      await using gateway = projectGateway();
      const store = new SupabaseDB({
        supabaseUrl: gateway.url,
        supabaseKey: key,
        tableName: "vectors",
        collectionName: "vectors",
      });
      const vector = (position: number): number[] => JSON.parse(axis(position));
      const ids = [1, 2, 3].map((i) => `${run}-${i}`);
      await store.insert(ids.map((_, i) => vector(i)), ids, [
        { run, data: "likes tea", user_id: "u1" },
        { run, data: "likes coffee", user_id: "u1" },
        { run, data: "likes bicycles", user_id: "u2" },
      ]);
      const found = await store.search(vector(1), 2, { run });
      assert.deepEqual([found.length, found[0].id, found[0].payload.data], [
        2,
        ids[1],
        "likes coffee",
      ]);
      assert.ok(Math.abs((found[0].score ?? 0) - 1) < 1e-6);
      const filtered = await store.search(vector(1), 5, { run, user_id: "u2" });
      assert.deepEqual(filtered.map(({ id }) => id), [ids[2]]);

      assert.equal((await store.get(ids[0]))?.payload.data, "likes tea");
      assert.equal(await store.get(`${run}-none`), null);
      await store.update(ids[0], vector(9), { run, data: "likes mint", user_id: "u1" });
      assert.equal((await store.search(vector(9), 1, { run }))[0].payload.data, "likes mint");

      const [listed, count] = await store.list({ run, user_id: "u1" });
      assert.deepEqual([listed.map(({ id }) => id).toSorted(), count], [ids.slice(0, 2), 2]);
      for (const id of ids) await store.delete(id);
      assert.deepEqual((await store.list({ run }))[0], []);
    },
  });
}

/** A store of thirty rows, alike in threes: of the languages in turn, of the years 2000 to 2029. */
async function thirtyRows(client: SupabaseClient) {
  const run = crypto.randomUUID();
  const store = new SupabaseVectorStore(new Words(), {
    client,
    tableName: "vectors",
    queryName: "match_vectors",
  });
  await store.addDocuments(Array.from({ length: 30 }, (_, i) =>
    new Document({
      pageContent: `tea word${"abcdefghij"[Math.floor(i / 3)]} ${i < 3 ? "mint leaves" : ""}`,
      metadata: { run, lang: ["de", "en", "fr"][i % 3], year: 2000 + i, is_new: i > 20 },
    })));
  return { store, run };
}

for (const [name, caller] of Object.entries(callers)) {
  Deno.test(`LangChain's filters, MMR and hybrid search as ${name}`, async (t) => {
    const { client } = caller(await signUp());
    const { store, run } = await thirtyRows(client);
    type Call = Parameters<Extract<NonNullable<typeof store.filter>, (rpc: never) => unknown>>[0];
    const own = (rpc: Call) => rpc.filter("metadata->>run", "eq", run);

    await t.step("a filter that is a function loses no rows", async () => {
      const found = await store.similaritySearch(
        "tea",
        10,
        (rpc) => own(rpc).filter("metadata->>lang", "eq", "de"),
      );
      assert.equal(found.length, 10);
      assert.ok(found.every(({ metadata }) => metadata.lang === "de"));
    });

    await t.step("a structured query's filter finds the same rows as an object's", async () => {
      const years = (found: Document[]) => found.map(({ metadata }) => metadata.year).toSorted();
      const translator = new SupabaseTranslator();
      const is = (comparator: Comparator, attribute: string, value: string | number | boolean) =>
        new Comparison(comparator, attribute, value);
      for (
        const [asked, filter, expected] of [
          [is(Comparators.gte, "year", 2027), { year: { $gte: 2027 } }, [2027, 2028, 2029]],
          [is(Comparators.eq, "is_new", true), { is_new: true }, [
            ...Array.from({ length: 9 }, (_, i) => 2021 + i),
          ]],
          [
            new Operation(Operators.and, [
              is(Comparators.eq, "lang", "en"),
              is(Comparators.lt, "year", 2008),
            ]),
            { lang: "en", year: { $lt: 2008 } },
            [2001, 2004, 2007],
          ],
          [
            new Operation(Operators.or, [
              is(Comparators.eq, "year", 2003),
              is(Comparators.gt, "year", 2028),
            ]),
            { $or: [{ year: 2003 }, { year: { $gt: 2028 } }] },
            [2003, 2029],
          ],
        ] as const
      ) {
        const query = new StructuredQuery("tea", asked);
        const { filter: translated } = translator.visitStructuredQuery(query);
        const byFunction = await store.similaritySearch(
          "tea",
          20,
          (rpc) => own((translated as (rpc: Call) => Call)(rpc)),
        );
        assert.deepEqual(years(byFunction), expected);
        const byObject = await store.similaritySearch("tea", 20, { run, ...filter });
        assert.deepEqual(years(byObject), expected);
      }
      await assert.rejects(
        store.similaritySearch("tea", 5, { year: { $near: 1 } }),
        /invalid_filter/,
      );
    });

    await t.step("MMR takes rows unlike each other, of few as of many", async () => {
      for (const fetchK of [6, undefined]) {
        const filter = { run, year: { $lt: 2006 } };
        const found = await store.maxMarginalRelevanceSearch("tea mint leaves worda", {
          k: 2,
          fetchK,
          lambda: 0.3,
          filter,
        });
        const kinds = found.map(({ pageContent }) => pageContent.slice(0, 9));
        assert.deepEqual(kinds.toSorted(), ["tea worda", "tea wordb"]);
      }
    });

    await t.step("a hybrid search finds by meaning and by words", async () => {
      const retriever = new SupabaseHybridSearch(new Words(), {
        client,
        tableName: "vectors",
        similarityQueryName: "match_vectors",
        similarityK: 2,
        keywordK: 3,
      });
      retriever.metadata = { run };
      await store.addDocuments([
        new Document({ pageContent: `The zeppelins of ${run}`, metadata: { run } }),
      ]);
      const found = await retriever.invoke(`zeppelin ${run}`);
      assert.equal(found[0].pageContent, `The zeppelins of ${run}`);
    });
  });
}

Deno.test({
  name: "mem0: a reset with the secret key empties the backend's store and no user's",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const [person, other] = [await signUp(), await signUp()];
    await person.supabase.from("vectors").insert([{ content: "mine" }, { content: "mine too" }]);
    await other.supabase.from("vectors").insert({ content: "another's" });
    const memory = new Memory({
      embedder: { provider: "openai", config: { apiKey: "none", model: "none" } },
      llm: { provider: "openai", config: { apiKey: "none", model: "none" } },
      vectorStore: {
        provider: "supabase",
        config: {
          supabaseUrl: apiUrl,
          supabaseKey: secretKey,
          tableName: "vectors",
          dimension: 1536,
        },
      },
      disableHistory: true,
    });
    const { error } = await service.from("vectors").insert({ id: crypto.randomUUID() });
    assert.equal(error, null);
    // The second time there is nothing of the backend's any more.
    for (let i = 0; i < 2; i++) {
      await memory.reset();
      const { data } = await service.from("vectors").select("id").is("user_id", null);
      assert.deepEqual(data, []);
      const { data: kept } = await person.supabase.from("vectors").select("content");
      assert.deepEqual(kept?.map(({ content }) => content).toSorted(), ["mine", "mine too"]);
    }
  },
});

Deno.test("vectors: owners use the same ids and meet nowhere", async () => {
  const [owner, other] = [await signUp(), await signUp()];
  const store = (client: unknown) =>
    new SupabaseVectorStore(new Words(), {
      client: client as SupabaseClient,
      tableName: "vectors",
      queryName: "match_vectors",
    });
  const stores = {
    owner: store(owner.supabase),
    other: store(other.supabase),
    backend: store(service),
  };
  const id = `hr/salaries.pdf#${crypto.randomUUID()}`;
  const texts = { other: "my bait", owner: "secret pangolin", backend: "salary of the chief" };
  for (const name of ["other", "owner", "backend"] as const) {
    const text = new Document({ pageContent: texts[name], metadata: { run: id } });
    // A second time, as an upsert.
    for (let i = 0; i < 2; i++) await stores[name].addDocuments([text], { ids: [id] });
  }
  for (const name of ["other", "owner", "backend"] as const) {
    const found = await stores[name].similaritySearch("secret salary bait", 5, { run: id });
    assert.deepEqual(found.map(({ pageContent }) => pageContent), [texts[name]], name);
  }
  const read = async (person: Person) =>
    (await person.supabase.from("vectors").select("content")).data;
  assert.deepEqual(await read(other), [{ content: "my bait" }]);

  // By REST with the secret key: nothing of it lands on a user's row.
  const row = { id, content: "the backend's" };
  await service.from("vectors").upsert(row);
  await service.from("vectors").upsert(row, { onConflict: "id" });
  await service.from("vectors").update({ content: "the backend's" }).eq("id", id);
  assert.deepEqual(await read(other), [{ content: "my bait" }]);
  await stores.backend.delete({ ids: [id] });
  assert.deepEqual(await stores.backend.similaritySearch("salary", 5, { run: id }), []);
  assert.deepEqual(await read(owner), [{ content: "secret pangolin" }]);
  await stores.other.delete({ ids: [id] });
  assert.deepEqual(await read(owner), [{ content: "secret pangolin" }]);
  assert.ok((await anonymous.from("vectors").select("id")).data?.length !== 1);
});
