/** The README's first commands, as printed: they start a stack of their own, whose database is embedded. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../../../local/config.ts";
import { sectionOfReadme } from "../readme.ts";

Deno.test("its first commands, as printed", async () => {
  const commands = [...sectionOfReadme("Try it").matchAll(/```sh\n([^]*?)```/g)]
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
