/** What is installed and run is what was looked at: hashes, commits, least rights. */

import assert from "node:assert/strict";
import { unverified } from "../local/commands/lockfile.ts";

const root = new URL("..", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));
const workflows = [...Deno.readDirSync(new URL(".github/workflows", root))]
  .map(({ name }) => `.github/workflows/${name}`);

Deno.test("npm can verify every package of the lockfile", () => {
  assert.deepEqual(unverified(read("package-lock.json")), []);
});

Deno.test("a package without a hash, or with a weak one, is found", () => {
  const lock = (path: string, entry: Record<string, string>) =>
    JSON.stringify({
      packages: {
        "": {},
        "node_modules/supabase": { version: "3", integrity: "sha512-x" },
        [path]: entry,
      },
    });
  assert.equal(unverified(lock("node_modules/a", { version: "1" })).length, 1);
  assert.equal(unverified(lock("node_modules/a", { version: "1", integrity: "sha1-x" })).length, 1);
  assert.equal(unverified(lock("node_modules/a/node_modules/b", { version: "1" })).length, 1);
  const binary = "node_modules/@supabase/cli-darwin-arm64";
  assert.equal(unverified(lock(binary, { version: "3" })).length, 0);
  assert.equal(unverified(lock(binary, { version: "2" })).length, 1);
  assert.equal(unverified(lock(binary, { version: "3", integrity: "sha1-x" })).length, 1);
});

Deno.test("workflows name actions by their commit", () => {
  const used = workflows.flatMap((path) =>
    [...read(path).matchAll(/uses: (\S+)/g)].map(([, use]) => use)
  );
  assert.ok(used.length > 0);
  assert.deepEqual(used.filter((use) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(use)), []);
});

Deno.test("workflows name containers by their digest", () => {
  const used = workflows.flatMap((path) =>
    [...read(path).matchAll(/image: (\S+)/g)].map(([, image]) => image)
  );
  assert.ok(used.length > 0);
  assert.deepEqual(
    used.filter((image) => !/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image)),
    [],
  );
});

Deno.test("workflows read the repository and may do nothing else", () => {
  for (const path of workflows) {
    assert.match(read(path), /^permissions:\n {2}contents: read\n\n/m, path);
    assert.doesNotMatch(read(path), /: write|write-all|pull_request_target|secrets\./, path);
  }
});

Deno.test("no job of a pull request is privileged", () => {
  for (const path of workflows) {
    const jobs = read(path).split(/^jobs:\n/m)[1].split(/^ {2}(?=\w+:\n)/m);
    for (const job of jobs.filter((job) => job.includes("--privileged"))) {
      assert.match(job, /^ {4}if: github\.event_name == 'push'$/m, path);
    }
  }
});

Deno.test("functions take the versions that package.json names", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const versions: Record<string, string> = { ...devDependencies, ...dependencies };
  for (const { name, isDirectory } of Deno.readDirSync(new URL("supabase/functions", root))) {
    if (!isDirectory || name === "_shared") continue;
    const { imports } = JSON.parse(read(`supabase/functions/${name}/deno.json`));
    for (const [bare, target] of Object.entries<string>(imports)) {
      const [, packageName, version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(target) ?? [];
      assert.equal(version, versions[packageName], `${name}: ${bare}`);
    }
  }
});

const packageOf = /^npm:(?:@[^/]+\/)?[^/]+/;

Deno.test("functions have a lock of all that they import, with hashes", () => {
  for (const { name, isDirectory } of Deno.readDirSync(new URL("supabase/functions", root))) {
    if (!isDirectory || name === "_shared") continue;
    const { imports } = JSON.parse(read(`supabase/functions/${name}/deno.json`));
    const { version, npm, workspace } = JSON.parse(read(`supabase/functions/${name}/deno.lock`));
    // Newer formats are refused by the Deno of Supabase's runtime.
    assert.equal(version, "4", name);
    assert.deepEqual(
      workspace.dependencies.toSorted(),
      // A file of a package is locked with the package.
      [...new Set(Object.values<string>(imports).map((target) => target.match(packageOf)![0]))]
        .toSorted(),
      `${name}: run npm run locks`,
    );
    for (const [one, { integrity }] of Object.entries<{ integrity?: string }>(npm)) {
      assert.match(integrity ?? "", /^sha512-/, `${name}: ${one}`);
    }
  }
});
