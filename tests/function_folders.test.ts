/** The Edge Functions' folders, their deno.json, package.json and config.toml say the same. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { projectDir } from "../local/config.ts";

const read = (path: string) => readFileSync(join(projectDir, path), "utf8");
const imports = z.object({ imports: z.record(z.string(), z.string()) });
const packages = z.object({ dependencies: z.record(z.string(), z.string()) });
const config = z.object({
  functions: z.record(
    z.string(),
    z.looseObject({
      verify_jwt: z.boolean(),
      entrypoint: z.string(),
      import_map: z.string().optional(),
    }),
  ),
});
const workspace = z.object({ workspace: z.array(z.string()) });

const folders = globSync("supabase/functions/*/index.ts", { cwd: projectDir })
  .map((path) => dirname(path).split("/").at(-1)!).sort();

/** What is wrong with a function's imports. */
function wrongVersions(
  given: Record<string, string>,
  dependencies: Record<string, string>,
): string[] {
  return Object.entries(given).flatMap(([name, target]) => {
    // A name may go on with a file of the package, as in @scope/package/dist/file.js.
    const [, packageName, file] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name)!;
    const stated = dependencies[packageName];
    return target === `npm:${packageName}@${stated}${file}`
      ? []
      : [`${name}: ${target}, but package.json has ${stated}`];
  });
}

Deno.test("every function imports the exact versions that package.json states", () => {
  const { dependencies } = packages.parse(JSON.parse(read("package.json")));
  assert.ok(folders.length >= 8);
  for (const folder of folders) {
    const { imports: given } = imports.parse(
      JSON.parse(read(`supabase/functions/${folder}/deno.json`)),
    );
    assert.deepEqual(wrongVersions(given, dependencies), [], folder);
  }
});

Deno.test("a version that differs, or that package.json does not have, is found", () => {
  const found = wrongVersions({ zod: "npm:zod@4.0.0", hono: "npm:hono@4.1.0" }, { zod: "4.1.0" });
  assert.deepEqual(found, [
    "zod: npm:zod@4.0.0, but package.json has 4.1.0",
    "hono: npm:hono@4.1.0, but package.json has undefined",
  ]);
  const files = {
    "a/dist/b.js": "npm:a@1.0.0/dist/b.js",
    "@s/a/b.js": "npm:@s/a@1.0.0/b.js",
    "a/c.js": "npm:a@1.0.1/c.js",
  };
  assert.deepEqual(wrongVersions(files, { a: "1.0.0", "@s/a": "1.0.0" }), [
    "a/c.js: npm:a@1.0.1/c.js, but package.json has 1.0.0",
  ]);
});

Deno.test("every function has its entry in config.toml and in the workspace of deno.json", () => {
  const { functions } = config.parse(parse(read("supabase/config.toml")));
  for (const [name, { verify_jwt, entrypoint, import_map }] of Object.entries(functions)) {
    // Without its own entry the platform's gateway checks the token, and turns publishable keys away.
    assert.equal(verify_jwt, false, name);
    const [, folder] = /^\.\/functions\/([^/]+)\/index\.ts$/.exec(entrypoint) ?? [];
    assert.ok(folders.includes(folder), `${name} is deployed from ${entrypoint}`);
    // A function that is deployed under a second name has the imports of its folder.
    if (folder !== name) assert.equal(import_map, `./functions/${folder}/deno.json`);
  }
  assert.deepEqual(folders.filter((folder) => !(folder in functions)), []);
  const { workspace: members } = workspace.parse(JSON.parse(read("deno.json")));
  assert.deepEqual(members.sort(), folders.map((folder) => `./supabase/functions/${folder}`));
});
