/** Rules for the text of the migrations and of pgTAP's files, where the database keeps no trace of it. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../local/config.ts";

/** The lines of all SQL that match, each with its file. */
function linesWith(pattern: RegExp): string[] {
  const files = globSync("supabase/{migrations,tests}/**/*.sql", { cwd: projectDir }).sort();
  assert.ok(files.length > 100, "there are files to look at");
  return files.flatMap((file) =>
    readFileSync(join(projectDir, file), "utf8").split("\n")
      .flatMap((line, i) => pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])
  );
}

Deno.test("SQL does not write the schema pg_catalog, which an empty search_path searches anyway", () => {
  // Only the name of a text search configuration is text, which a function looks up by itself.
  assert.deepEqual(linesWith(/(?<!')\bpg_catalog\.|'pg_catalog\.(?!\w+')/), []);
});
