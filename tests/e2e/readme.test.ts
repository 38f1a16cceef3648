/** What the README says is so: its commands exist, its routes and tables are there. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../local/config.ts";
import { call, service, signUp } from "./clients.ts";
import { readme, sectionOfReadme } from "./readme.ts";

const scripts: Record<string, string> =
  JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")).scripts;

Deno.test("every npm command of the README exists", () => {
  const named = [...readme.matchAll(/npm (?:run (?:-s )?)?([a-z][\w:]*)/g)].map(([, name]) => name)
    .filter((name) => !["run", "ci", "package", "audit"].includes(name));
  assert.ok(named.length >= 8);
  for (const name of named) assert.ok(name in scripts, `npm run ${name}`);
});

Deno.test("the routes and tables of its domains are there", async () => {
  const person = await signUp();
  for (
    const line of sectionOfReadme("Domains").split("\n").filter((line) =>
      line.startsWith("| ") && !line.startsWith("| domain")
    )
  ) {
    const [, , tables, routes] = line.split("|");
    for (const [, table] of tables.matchAll(/`(\w+)`/g)) {
      const { error } = await service.from(table as "profiles").select("*").limit(1);
      assert.equal(error, null, table);
    }
    const [, name] = /`(\w+)`:/.exec(routes) ?? [];
    for (const [, method, path] of routes.matchAll(/`([A-Z]+) (\/\S*)`/g)) {
      const response = await call(
        person,
        method,
        `/${name}${path}`,
        method === "GET" ? undefined : {},
      );
      const text = await response.text();
      assert.doesNotMatch(text, /"not_found"/, `${method} /${name}${path}`);
      assert.ok(response.status < 500, `${method} /${name}${path}: ${text}`);
    }
  }
});
