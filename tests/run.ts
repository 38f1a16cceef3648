/** npm test: everything that needs no server of one's own, or what of it the arguments name. */

import { projectDir } from "../local/config.ts";
import { help } from "../local/commands/help.ts";
import { type Files, filesFor, knownWords } from "./choose.ts";
import { conclude, runSections, type Section } from "./runner.ts";
import { fileSections, filesOf, fuzz } from "./sections.ts";

const sectionLines = Object.entries(fileSections).map(([name, { says }]) =>
  `  ${name.padEnd(11)}${says}`
);

help(`Usage: npm test [-- PATH or WORD or SECTION…]

Runs the tests; without an argument, all of them. An argument is a test file or a folder, a word such
as a domain's name, or a section:

  npm test -- supabase/tests/chat/store_chat_pair.test.sql   one file
  npm test -- supabase/functions/chat                        one Edge Function
  npm test -- music                                          a domain: its pgTAP, function and
                                                             end-to-end tests
  npm test -- store_chat_pair                                whatever has the word in its path
  npm test -- sql local                                      two sections

Sections:
${sectionLines.join("\n")}
  fuzz       made-up input on schemas, routes and RPCs: npm run fuzz with fewer cases

As many sections run at once as there are cores, or as TESTS_AT_ONCE says.
npm run test:postgres runs what needs a real Postgres 17.`);

Deno.chdir(projectDir);
const started = performance.now();
const all: Files = Object.fromEntries(
  Object.entries(fileSections).map(([name, section]) => [name, filesOf(section)]),
);
conclude(await runSections(chosenSections(Deno.args)), started);

function chosenSections(given: string[]): Section[] {
  const chosen = new Map<string, Set<string>>();
  for (const argument of given.length > 0 ? given : [...Object.keys(all), fuzz.name]) {
    const found = argument === fuzz.name ? { [fuzz.name]: [] } : filesFor(argument, all);
    if (Object.keys(found).length === 0) refuse(argument);
    for (const [name, files] of Object.entries(found)) {
      chosen.set(name, new Set([...chosen.get(name) ?? [], ...files]));
    }
  }
  return [...Object.keys(all), fuzz.name].filter((name) => chosen.has(name)).map((name) =>
    name === fuzz.name
      ? fuzz
      : { name, run: (follow) => fileSections[name].run([...chosen.get(name)!], follow) }
  );
}

function refuse(argument: string): never {
  console.error(`No test file, folder, section or word is called ${argument}.

Sections: ${[...Object.keys(all), fuzz.name].join(", ")}
Words:    ${knownWords(all).join(", ").replace(/(.{1,88}(,|$)) ?/g, "$1\n          ").trim()}

npm test -- --help has examples.`);
  Deno.exit(2);
}
