/**
 * A domain comes out cleanly: without its migrations all others apply, and their own pgTAP tests pass.
 * The catalog's tests are about the whole database and stay out, as do the few that say in their
 * first line that they need the domain.
 */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { runPgtap } from "../../pgtap.ts";
import { apply, inEmptyDatabase, migrations } from "./databases.ts";

const TESTS = new URL("../../../supabase/tests/", import.meta.url);

/** They take three quarters of pgTAP's time with random sequences and large tables of one domain alone. */
const statistics = [
  "chat/match_chat_messages.test.sql",
  "chat/tenant_indexes.test.sql",
  "documents/match_documents.test.sql",
  "flashcards/match_flashcards.test.sql",
  "memories/match_memories.test.sql",
  "memories/recall_memories.test.sql",
  "music/learning.test.sql",
  "routing/learning.test.sql",
  "routing/replay_policy.test.sql",
  "routing/sampling.test.sql",
];

/** The domains that a test names in its first line. */
function needs(path: string): string[] {
  const [first] = readFileSync(new URL(path, TESTS), "utf8").split("\n");
  return first.match(/^-- Needs (.+)\.$/)?.[1].split(/, | and /) ?? [];
}

for (const domain of ["documents", "routing", "music", "flashcards"]) {
  Deno.test(`the others work without ${domain}`, async () => {
    const others = globSync("*/*.test.sql", { cwd: TESTS }).filter((path) =>
      !path.startsWith("catalog/") && !path.startsWith(`${domain}/`) &&
      !needs(path).includes(domain) && !statistics.includes(path)
    );
    const removed = migrations.filter((name) => name.slice(15).startsWith(`${domain}_`));
    assert.ok(removed.length > 0);
    const { failed } = await inEmptyDatabase(`without_${domain}`, async (databaseUrl, sql) => {
      for (const migration of migrations) {
        if (!removed.includes(migration)) await apply(sql, migration);
      }
      return await runPgtap({ databaseUrl, filters: others });
    });
    assert.equal(failed, 0);
  });
}
