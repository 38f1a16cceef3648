/** Documents that many change at once: each write whole, one after another, chunks never mixed. */

import assert from "node:assert/strict";
import { type Person, signUp } from "../e2e/clients.ts";

const writers = Array.from({ length: 12 }, (_, i) => i);

/** A text whose chunks all name its writer; no two writers have as many. */
function written(writer: number) {
  const chunks = Array.from(
    { length: 3 + writer },
    (_, i) => ({ content: `writer ${writer} ${i}` }),
  );
  return { p_content: chunks.map(({ content }) => content).join("\n"), p_chunks: chunks };
}

async function added({ supabase }: Person): Promise<string> {
  const { data, error } = await supabase.rpc("add_document", { p_title: "T", ...written(99) });
  if (error) throw error;
  return data.id;
}

async function document({ supabase }: Person, id: string) {
  const { data, error } = await supabase.from("documents").select("content,version").eq("id", id)
    .single();
  if (error) throw error;
  return data;
}

/** The chunks in order, as the text that they were cut from. */
async function chunks({ supabase }: Person, id: string): Promise<string> {
  const { data, error } = await supabase.from("embeddings").select("chunk_index,content")
    .eq("document_id", id).order("chunk_index");
  if (error) throw error;
  assert.deepEqual(data.map((chunk) => chunk.chunk_index), data.map((_, i) => i));
  return data.map(({ content }) => content).join("\n");
}

Deno.test("of 12 updates of the version that all have read one wins, the others are told", async () => {
  const person = await signUp();
  const id = await added(person);
  for (let version = 1; version <= 4; version++) {
    const answers = await Promise.all(
      writers.map((writer) =>
        person.supabase.rpc("update_document", {
          p_document_id: id,
          p_expected_version: version,
          ...written(writer),
          p_title: `version ${version + 1}`,
        })
      ),
    );
    const won = answers.flatMap(({ error }, writer) => error ? [] : [writer]);
    assert.equal(won.length, 1);
    for (const { error, status } of answers.filter(({ error }) => error)) {
      assert.deepEqual([status, error?.message], [409, "version_conflict"]);
    }
    const { content } = await document(person, id);
    assert.equal(content, written(won[0]).p_content);
    assert.equal(await chunks(person, id), content);
  }
});

Deno.test("12 updates that name no version: versions without gap, each whole, the last one stands", async () => {
  const person = await signUp();
  const id = await added(person);
  const answers = await Promise.all(
    writers.map((writer) =>
      person.supabase.rpc("update_document", { p_document_id: id, ...written(writer) })
    ),
  );
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  const made = answers.map(({ data }) => data!.version).toSorted((a, b) => a - b);
  assert.deepEqual(made, writers.map((i) => i + 2));

  const { content, version } = await document(person, id);
  assert.equal(version, 13);
  assert.equal(answers.find(({ data }) => data?.version === 13)?.data?.content, content);
  assert.equal(await chunks(person, id), content);

  const { data: old } = await person.supabase.from("document_versions")
    .select("version,content,chunks").eq("document_id", id).order("version");
  assert.deepEqual(old?.map((row) => row.version), Array.from({ length: 12 }, (_, i) => i + 1));
  for (const row of old ?? []) {
    const kept = row.chunks as { content: string }[];
    assert.equal(kept.map(({ content }) => content).join("\n"), row.content);
  }
  assert.equal(new Set([content, ...old!.map((row) => row.content)]).size, 13, "none is lost");
});

Deno.test("drafts that are finished while others update: the same", async () => {
  const person = await signUp();
  const { supabase } = person;
  const id = await added(person);
  const drafts = await Promise.all(
    writers.slice(0, 6).map(async (writer) => {
      const { p_content, p_chunks } = written(writer);
      const draft = await supabase.rpc("begin_document", {
        p_document_id: id,
        p_content,
        // null is the old title; the generated type does not know it.
        p_title: null as unknown as string,
      });
      if (draft.error) throw draft.error;
      const append = await supabase.rpc("append_document_chunks", {
        p_document_id: draft.data.id,
        p_chunks,
        p_first_index: 0,
      });
      if (append.error) throw append.error;
      return draft.data.id;
    }),
  );
  const answers = await Promise.all([
    ...drafts.map((draft) => supabase.rpc("finish_document", { p_document_id: draft })),
    ...writers.slice(6).map((writer) =>
      supabase.rpc("update_document", { p_document_id: id, ...written(writer) })
    ),
  ]);
  assert.deepEqual(answers.flatMap(({ error }) => error ?? []), []);
  assert.ok(answers.every(({ data }) => data?.id === id));
  const { content, version } = await document(person, id);
  assert.equal(version, 13);
  assert.equal(await chunks(person, id), content);
  const { count } = await supabase.from("documents").select("id", { count: "exact", head: true });
  assert.equal(count, 1, "no draft is left");
});
