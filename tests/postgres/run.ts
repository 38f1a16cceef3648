/**
 * npm run test:postgres: what only a real Postgres 17 shows. The gates of the Supabase CLI, all of pgTAP, the migrations
 * one by one, the plans of statements, many workers on one queue, the end-to-end tests and the whole attack with the stack
 * on this server, a backup that is restored; then concurrency, a crash, and a model that misbehaves.
 */

import { help } from "../../local/commands/help.ts";
import { projectDir } from "../../local/config.ts";
import { conclude, runSections } from "../runner.ts";
import { environment, preparePostgres, sectionNames } from "./sections.ts";

help(`Usage: npm run test:postgres [-- [--update] [SECTION…]]

Runs the tests that need a real Postgres 17, in databases of their own that are dropped afterwards.
Sections: ${sectionNames.join(", ")}; all of them, if none is named.
--update writes tests/postgres/schema.sql instead of comparing it.

${environment}`);

Deno.chdir(projectDir);
const started = performance.now();
const only = Deno.args.filter((argument) => argument !== "--update");
const unknown = only.filter((name) => !sectionNames.includes(name));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(", ")}. Sections: ${sectionNames.join(", ")}.`);
  Deno.exit(2);
}
const { sideBySide, alone, end } = await preparePostgres(only, Deno.args.includes("--update"));
const results = [...await runSections(sideBySide), ...await runSections(alone)];
await end();
conclude(results, started);
