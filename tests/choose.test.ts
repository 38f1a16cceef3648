import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../local/config.ts";
import { filesFor, knownWords } from "./choose.ts";
import { fileSections, filesOf } from "./sections.ts";

const all = {
  sql: ["supabase/tests/chat/store_chat_pair.test.sql", "supabase/tests/music/rate_song.test.sql"],
  e2e: ["tests/e2e/chat.test.ts", "tests/e2e/music.test.ts", "tests/e2e/music_sync.test.ts"],
  functions: [
    "supabase/functions/chat/app.test.ts",
    "supabase/functions/music/app.test.ts",
    "types/index.test.ts",
  ],
};

Deno.test("a section's name chooses all of it", () => {
  assert.deepEqual(filesFor("e2e", all), { e2e: all.e2e });
});

Deno.test("a path chooses one file or one folder", () => {
  assert.deepEqual(filesFor("./tests/e2e/music.test.ts", all), {
    e2e: ["tests/e2e/music.test.ts"],
  });
  assert.deepEqual(filesFor("supabase/functions/chat/", all), {
    functions: ["supabase/functions/chat/app.test.ts"],
  });
});

Deno.test("a domain's name chooses its pgTAP, function and end-to-end tests", () => {
  assert.deepEqual(filesFor("music", all), {
    sql: ["supabase/tests/music/rate_song.test.sql"],
    e2e: ["tests/e2e/music.test.ts", "tests/e2e/music_sync.test.ts"],
    functions: ["supabase/functions/music/app.test.ts"],
  });
});

Deno.test("a domain whose function has another name is one domain by both", () => {
  const routing = {
    sql: ["supabase/tests/routing/decide.test.sql"],
    functions: ["supabase/functions/router/app.test.ts"],
  };
  assert.deepEqual(filesFor("routing", routing), routing);
  assert.deepEqual(filesFor("router", routing), routing);
});

Deno.test("another word chooses the files whose path holds it, and none chooses nothing", () => {
  assert.deepEqual(filesFor("chat_pair", all), {
    sql: ["supabase/tests/chat/store_chat_pair.test.sql"],
  });
  assert.deepEqual(filesFor("nowhere", all), {});
  assert.deepEqual(knownWords(all), ["chat", "music", "music_sync"]);
});

Deno.test("every test file of the repository is in one section", async () => {
  const sections = Object.values(fileSections).flatMap(filesOf);
  assert.equal(new Set(sections).size, sections.length, "a file is in two sections");
  const listed = await new Deno.Command("git", { args: ["ls-files"], cwd: projectDir }).output();
  const tests = new TextDecoder().decode(listed.stdout).split("\n")
    .filter((file) => /\.test\.(ts|sql)$/.test(file) && existsSync(join(projectDir, file)));
  assert.ok(tests.length > 100, "git lists the files of a clone");
  // npm run test:postgres runs these.
  const onPostgres = /^tests\/(postgres\/|drill\/postgres\.test\.ts)/;
  assert.deepEqual(tests.filter((file) => !onPostgres.test(file) && !sections.includes(file)), []);
});
