/** The arrows between the repository's files: they go one way between its folders, and never in a circle. */

import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { projectDir } from "../local/config.ts";

/**
 * The places of the repository, the lowest first: a file may import from its own place and from the places before it.
 * Places of one line stand side by side and do not know each other; a file belongs to the longest that begins its path.
 */
const order: string[][] = [
  ["supabase/functions/_shared/"],
  ["supabase/functions/*/"],
  ["types/"],
  // What all of local/ uses: the configuration, the log, errors for the person at the keyboard.
  ["local/"],
  ["local/models/"],
  // A gap is put right where the database or the stack meets it, so these two know each other.
  ["local/database/ local/gaps/"],
  ["local/storage/"],
  ["local/stack/"],
  ["local/commands/"],
  ["bench/"],
  ["tests/"],
];

type Arrows = Map<string, string[]>;

/** Every file of TypeScript with the files of the repository that it imports, types included. */
function arrowsOf(root: string): Arrows {
  const files = globSync("{supabase/functions,types,local,bench,tests}/**/*.ts", { cwd: root });
  return new Map(
    files.sort().map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
      const imported = importedFiles.map(({ fileName }) => fileName)
        .filter((name) => name.startsWith("."))
        .map((name) => join(dirname(file), name));
      return [file, imported];
    }),
  );
}

/** How high a file's place is, and the place itself; tests stand above all, wherever they are. */
function placeOf(file: string): { height: number; place: string } {
  if (/(\.test|\/testing)\.ts$/.test(file)) return { height: order.length - 1, place: "tests/" };
  let best = { height: -1, place: "", length: -1 };
  for (const [height, places] of order.entries()) {
    for (const place of places) {
      for (const prefix of place.split(" ")) {
        const pattern = new RegExp(`^${prefix.replace("*", "[^_/][^/]*")}`);
        const [found] = pattern.exec(file) ?? [];
        if (found === undefined || prefix.length <= best.length) continue;
        best = { height, place: prefix === place ? found : place, length: prefix.length };
      }
    }
  }
  assert.ok(best.height >= 0, `${file} is in no place of tests/imports.test.ts.`);
  return best;
}

function wrongArrows(arrows: Arrows): string[] {
  return [...arrows].flatMap(([file, imported]) => {
    const from = placeOf(file);
    return imported.filter((target) => {
      const to = placeOf(target);
      return to.height > from.height || (to.height === from.height && to.place !== from.place);
    }).map((target) => `${file} imports ${target}, which stands above or beside it`);
  });
}

/** Groups of files that reach each other (Tarjan's strongly connected components). */
function circles(arrows: Arrows): string[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    path.push(file);
    for (const next of arrows.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (path.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = path.splice(path.indexOf(file)).sort();
    if (circle.length > 1 || arrows.get(file)?.includes(file)) found.push(circle.join(" "));
  };
  for (const file of arrows.keys()) if (!index.has(file)) visit(file);
  return found;
}

const arrows = arrowsOf(projectDir);

Deno.test("every import of a file of the repository names one that exists", () => {
  assert.ok(arrows.size > 200);
  const missing = [...arrows].flatMap(([file, imported]) =>
    imported.filter((target) => !existsSync(join(projectDir, target)))
      .map((target) => `${file} imports ${target}`)
  );
  assert.deepEqual(missing, []);
});

Deno.test("imports go down the order of the places", () => {
  assert.deepEqual(wrongArrows(arrows), []);
});

Deno.test("no files import each other in a circle", () => {
  assert.deepEqual(circles(arrows), []);
});

Deno.test("an arrow upwards, one sideways and a circle are found", () => {
  const bad: Arrows = new Map([
    ["supabase/functions/_shared/a.ts", ["types/index.ts"]],
    ["supabase/functions/chat/app.ts", ["supabase/functions/music/app.ts"]],
    ["local/stack/a.ts", ["local/stack/b.ts", "local/database/a.ts"]],
    ["local/stack/b.ts", ["local/stack/c.ts"]],
    ["local/stack/c.ts", ["local/stack/a.ts"]],
    ["local/database/a.ts", ["local/gaps/a.ts", "local/stack/testing.ts"]],
    ["local/gaps/a.test.ts", ["local/stack/a.ts"]],
  ]);
  assert.deepEqual(wrongArrows(bad).map((text) => text.split(",")[0]), [
    "supabase/functions/_shared/a.ts imports types/index.ts",
    "supabase/functions/chat/app.ts imports supabase/functions/music/app.ts",
    "local/database/a.ts imports local/stack/testing.ts",
  ]);
  assert.deepEqual(circles(bad), ["local/stack/a.ts local/stack/b.ts local/stack/c.ts"]);
});
