/** The files of people: in their own folders, away with their data. */

import assert from "node:assert/strict";
import { openPackage } from "../../supabase/functions/flashcards/anki/package.ts";
import { PackageWriter } from "../../supabase/functions/flashcards/anki/writing.ts";
import { anonymous, apiUrl, call, type Person, service, signUp } from "./clients.ts";

const buckets = ["documents", "attachments", "media", "avatars"] as const;

const image = () => new Blob(["picture"], { type: "image/png" });

async function withFiles(): Promise<Person> {
  const person = await signUp();
  for (const bucket of buckets) {
    const { error } = await person.supabase.storage.from(bucket).upload(
      `${person.id}/a.png`,
      image(),
    );
    assert.equal(error, null);
  }
  return person;
}

/** Waits until no file of a person is left, bytes included: Storage removes both or none. */
async function untilGone({ id }: Person): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (true) {
    const left = await Promise.all(
      buckets.map((bucket) => service.storage.from(bucket).list(id)),
    );
    if (left.every(({ data }) => data?.length === 0)) return;
    assert.ok(Date.now() < deadline, "the worker has removed the files");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

Deno.test("a person's files are theirs in every bucket; a picture is everybody's to see", async () => {
  const [ann, eve] = [await withFiles(), await withFiles()];
  const path = `${ann.id}/a.png`;
  for (const bucket of buckets) {
    const own = await ann.supabase.storage.from(bucket).download(path);
    assert.equal(await own.data?.text(), "picture");
    for (const other of [eve.supabase, anonymous]) {
      const files = other.storage.from(bucket);
      assert.deepEqual((await files.list(ann.id)).data, []);
      assert.ok((await files.createSignedUrl(path, 60)).error);
      assert.ok((await files.upload(`${ann.id}/b.png`, image())).error);
      assert.ok((await files.upload(path, image(), { upsert: true })).error);
      assert.ok((await files.update(path, image())).error);
      assert.ok((await files.move(path, `${eve.id}/b.png`)).error);
      assert.ok((await files.copy(path, `${eve.id}/b.png`)).error);
      assert.deepEqual((await files.remove([path])).data, []);
      assert.equal((await files.download(path)).error === null, bucket === "avatars");
    }
    const url = ann.supabase.storage.from(bucket).getPublicUrl(path).data.publicUrl;
    const seen = await fetch(url);
    assert.equal(seen.ok, bucket === "avatars");
    await seen.body?.cancel();
  }
  const page = new Blob(["<script>"], { type: "text/html" });
  assert.ok((await ann.supabase.storage.from("avatars").upload(`${ann.id}/p.html`, page)).error);
});

Deno.test("delete_my_data takes the files along, and new ones may come", async () => {
  const [ann, eve] = [await withFiles(), await withFiles()];
  const gone = await call(ann, "DELETE", "/profile?confirm=delete%20my%20data");
  assert.equal(gone.status, 200);
  await gone.body?.cancel();
  for (const bucket of buckets.slice(0, 3)) {
    const files = ann.supabase.storage.from(bucket);
    assert.ok((await files.download(`${ann.id}/a.png`)).error, "nobody reads it any more");
    assert.deepEqual((await files.list(ann.id)).data, []);
  }
  await untilGone(ann);
  const again = await ann.supabase.storage.from("media").upload(`${ann.id}/a.png`, image());
  assert.equal(again.error, null);
  const own = await eve.supabase.storage.from("media").download(`${eve.id}/a.png`);
  assert.equal(await own.data?.text(), "picture", "others keep theirs");
});

Deno.test("a deleted account takes its files along, and its token adds none", async () => {
  const ann = await withFiles();
  const { error } = await service.auth.admin.deleteUser(ann.id);
  assert.equal(error, null);
  const files = ann.supabase.storage.from("documents");
  assert.ok((await files.download(`${ann.id}/a.png`)).error);
  assert.ok((await files.upload(`${ann.id}/late.png`, image())).error);
  await untilGone(ann);
});

Deno.test("the original of a document is kept, read by a signed URL, and goes with it", async () => {
  const [ann, eve] = [await signUp(), await signUp()];
  const form = new FormData();
  form.append("file", new File(["Mint tea is made of mint."], "tea.txt", { type: "text/plain" }));
  const added = await fetch(`${apiUrl}/functions/v1/documents`, {
    method: "POST",
    headers: { authorization: `Bearer ${ann.token}` },
    body: form,
  });
  assert.equal(added.status, 201);
  const { document } = await added.json();
  assert.match(document.metadata.file.original, new RegExp(`^${ann.id}/`));
  const { original } = await (await call(ann, "GET", `/documents/${document.id}/original`)).json();
  assert.deepEqual([original.name, original.expires_in], ["tea.txt", 300]);
  assert.equal(await (await fetch(original.url)).text(), "Mint tea is made of mint.");
  const refused = await call(eve, "GET", `/documents/${document.id}/original`);
  assert.equal(refused.status, 404);
  await refused.body?.cancel();

  const plain = await (await call(ann, "POST", "/documents", { title: "A", content: "b" })).json();
  const none = await call(ann, "GET", `/documents/${plain.document.id}/original`);
  assert.deepEqual([none.status, (await none.json()).error.code], [404, "no_original"]);

  const exported = await (await call(ann, "GET", "/profile/export")).json();
  assert.deepEqual(
    exported.files.map(({ bucket, bytes }: Record<string, unknown>) => [bucket, bytes]),
    [
      ["documents", 25],
    ],
  );
  assert.equal(await (await fetch(exported.files[0].url)).text(), "Mint tea is made of mint.");

  const gone = await call(ann, "DELETE", `/documents/${document.id}`);
  assert.equal(gone.status, 204);
  await untilGone(ann);
});

Deno.test("a picture in a message is kept as a file, and goes with its conversation", async () => {
  const ann = await signUp();
  const session = crypto.randomUUID();
  const url = `data:image/png;base64,${btoa("p".repeat(5000))}`;
  await ann.openai.chat.completions.create({
    model: "auto",
    messages: [{
      role: "user",
      content: [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url } }],
    }],
    metadata: { session_id: session },
  });
  const { data } = await ann.supabase.rpc("get_chat_history", { p_session_id: session });
  const parts = data?.find(({ parts }) => parts)?.parts as Record<string, unknown>[];
  const reference = (parts[0].image_url as { url: { attachment: string; characters: number } }).url;
  assert.equal(reference.characters, url.length);
  const file = await ann.supabase.storage.from("attachments").download(reference.attachment);
  assert.equal(file.data?.type, "image/png");
  assert.equal(await file.data?.text(), "p".repeat(5000));
  const { error } = await ann.supabase.rpc("delete_conversation", { p_session_id: session });
  assert.equal(error, null);
  await untilGone(ann);
});

Deno.test("media of an Anki package are kept, and go out with the deck again", async () => {
  const ann = await signUp();
  const writer = await PackageWriter.begin(
    { name: "Cats", desired_retention: 0.9, weights: null },
    Date.UTC(2024, 0, 1, 4),
  );
  const at = "2024-01-01T10:00:00Z";
  writer.add([{
    ...{
      id: crypto.randomUUID(),
      question: '<img src="Kätzchen.png">',
      answer: "[sound:meow.mp3]",
    },
    ...{ is_html: true, tags: [], guid: "cat", ordinal: 0, note_type: null, fields: {} },
    ...{ state: 0, due: at, stability: 0, difficulty: 0, scheduled_days: 0, learning_steps: 0 },
    ...{ reps: 0, lapses: 0, last_review: null, is_leech: false, suspended_at: null },
    ...{ created_at: at, reviews: [] },
  }]);
  const bytes = writer.end([
    { name: "Kätzchen.png", bytes: new TextEncoder().encode("kitten") },
    { name: "meow.mp3", bytes: new TextEncoder().encode("meow") },
  ]);
  const imported = await fetch(`${apiUrl}/functions/v1/flashcards/imports`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${ann.token}`,
      "content-type": "application/octet-stream",
    },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  const report = await imported.json();
  assert.deepEqual([imported.status, report.imported, report.media_stored], [201, 1, 2]);
  const files = ann.supabase.storage.from("media");
  const picture = await files.download(`${ann.id}/K=C3=A4tzchen.png`);
  assert.deepEqual([picture.data?.type, await picture.data?.text()], ["image/png", "kitten"]);

  const { data: decks } = await ann.supabase.from("decks").select("id");
  const path = `/flashcards/decks/${decks![0].id}/export?format=apkg`;
  const out = await call(ann, "GET", path);
  const opened = await openPackage(new Uint8Array(await out.arrayBuffer()));
  assert.deepEqual(opened.media.map(({ name }) => name).sort(), ["Kätzchen.png", "meow.mp3"]);
});
