/** npm run test:all: the sections of npm test and those of npm run test:postgres, side by side, for CI. */

import { parseArgs } from "node:util";
import { help } from "../local/commands/help.ts";
import { projectDir } from "../local/config.ts";
import { environment, preparePostgres } from "./postgres/sections.ts";
import { conclude, runSections, type Section } from "./runner.ts";
import { fileSections, filesOf, fuzz } from "./sections.ts";

help(`Usage: npm run test:all [-- --step NAME=SECONDS…]

Runs the sections of npm test and of npm run test:postgres, as many at once as there are cores.
--step adds a line to the table of times at the end, for what ran before.

${environment}`);

const { values: { step } } = parseArgs({
  options: { step: { type: "string", multiple: true, default: [] } },
});
Deno.chdir(projectDir);
const started = performance.now();
const onPostgres = await preparePostgres();
const named = (section: Section) => ({ ...section, name: `${section.name} on 17` });
const embedded: Section[] = Object.entries(fileSections).map(([name, section]) => ({
  name,
  run: (follow) => section.run(filesOf(section), follow),
}));
const results = [
  ...await runSections([...onPostgres.sideBySide.map(named), ...embedded, fuzz]),
  ...await runSections(onPostgres.alone.map(named)),
];
await onPostgres.end();
conclude(results, started, step.map((pair) => pair.split("=") as [string, string]));
