/** What the README says is so: its commands work as printed, its routes and tables are there. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../local/config.ts";
import { call, service, signUp } from "./clients.ts";

const readme = readFileSync(join(projectDir, "README.md"), "utf8");
const scripts: Record<string, string> =
  JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")).scripts;

function section(title: string): string {
  const [, rest] = readme.split(`\n## ${title}\n`);
  assert.ok(rest, `there is a section ${title}`);
  return rest.split("\n## ")[0];
}

Deno.test("every npm command of the README exists", () => {
  const named = [...readme.matchAll(/npm (?:run (?:-s )?)?([a-z][\w:]*)/g)].map(([, name]) => name)
    .filter((name) => !["run", "ci", "package", "audit"].includes(name));
  assert.ok(named.length >= 8);
  for (const name of named) assert.ok(name in scripts, `npm run ${name}`);
});

Deno.test("its first commands, as printed", async () => {
  const commands = [...section("Try it").matchAll(/```sh\n([^]*?)```/g)]
    .flatMap(([, block]) => block.trim().split("\n"));
  // The last of them is what runs this very test.
  assert.deepEqual(commands, ["npm start", "npm run demo", "npm run -s status", "npm test"]);

  // A second stack at free ports, so that one that runs already is left alone.
  const dataDir = mkdtempSync(join(tmpdir(), "engram-readme-"));
  const ports = [await freePort(), await freePort()];
  const env = {
    STACK_DATA_DIR: dataDir,
    STACK_API_PORT: String(ports[0]),
    STACK_DB_PORT: String(ports[1]),
    DATABASE_URL: "",
    NO_COLOR: "1",
  };
  const shell = (command: string) =>
    new Deno.Command("sh", { args: ["-c", command], cwd: projectDir, env });

  const start = shell("npm start").spawn();
  try {
    const status = await untilRunning(() => shell("npm run -s status").output());
    const lines = Object.fromEntries(
      status.trim().split("\n").map((line) => /^(\w+)="(.*)"$/.exec(line)?.slice(1) ?? []),
    );
    assert.deepEqual(
      Object.keys(lines),
      [
        "API_URL",
        "FUNCTIONS_URL",
        "DB_URL",
        "PUBLISHABLE_KEY",
        "SECRET_KEY",
        "STORAGE_URL",
        "STORAGE_DIR",
      ],
    );
    assert.equal(lines.API_URL, `http://127.0.0.1:${ports[0]}`);

    const demo = await shell("npm run demo").output();
    const said = new TextDecoder().decode(demo.stdout);
    assert.ok(demo.success, new TextDecoder().decode(demo.stderr));
    assert.match(said, /stored {2}favorite_anime = Re:Zero/);
    assert.match(said, /engram {2}.*Re:Zero[^]*recalled {2}favorite_anime = Re:Zero/);

    const signIn = await fetch(`${lines.API_URL}/auth/v1/token?grant_type=password`, {
      method: "POST",
      headers: { apikey: lines.PUBLISHABLE_KEY, "content-type": "application/json" },
      body: JSON.stringify({ email: "ada@example.com", password: "engram-demo" }),
    });
    assert.equal(signIn.status, 200, "the README's demo user can sign in");
    await signIn.body?.cancel();
  } finally {
    assert.ok((await shell("npm run stop").output()).success);
    await start.status;
    rmSync(dataDir, { recursive: true });
  }
});

Deno.test("the routes and tables of its domains are there", async () => {
  const person = await signUp();
  for (
    const line of section("Domains").split("\n").filter((line) =>
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

async function untilRunning(status: () => Promise<Deno.CommandOutput>): Promise<string> {
  for (let i = 0; i < 60; i++) {
    const { success, stdout } = await status();
    const text = new TextDecoder().decode(stdout);
    if (success && text.includes("API_URL")) return text;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("The stack did not start within 30 seconds.");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
