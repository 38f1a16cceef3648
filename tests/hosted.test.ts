/** Functions as a hosted project runs them: their folder alone, without node_modules and without our Deno's flags. */

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig, projectDir } from "../local/config.ts";
import { freePort } from "../local/stack/worker_process.ts";

/** What depends on when a request's signal aborts, and on who keeps a process alive. */
const suites = ["chat/streaming.test.ts", "chat/app.test.ts", "_shared/client_leaving.test.ts"]
  .map((file) => `supabase/functions/${file}`);

const source = fileURLToPath(new URL("../supabase/functions", import.meta.url));

Deno.test("each function starts from its folder alone", async (t) => {
  const folder = await Deno.makeTempDir();
  try {
    const functions = join(folder, "supabase", "functions");
    await cp(source, functions, { recursive: true });
    for (
      const { name } of loadConfig().functions.filter(({ entrypoint, name }) =>
        entrypoint.endsWith(`/${name}/index.ts`)
      )
    ) {
      await t.step(name, async () => {
        const port = await freePort();
        const child = new Deno.Command(Deno.execPath(), {
          // Frozen: a package that deno.lock does not name is refused (npm run locks).
          args: [
            "run",
            "--no-prompt",
            "--quiet",
            "--frozen",
            "--allow-net",
            "--allow-env",
            "--allow-read",
          ]
            .concat(join(functions, name, "index.ts")),
          cwd: folder,
          env: {
            DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
            SUPABASE_URL: "http://127.0.0.1:9",
            SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_x"}',
            SUPABASE_SECRET_KEYS: '{"default":"sb_secret_x"}',
            JWT_SECRET: "a secret of more than thirty-two characters",
          },
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).spawn();
        const said = new Response(child.stderr).text();
        try {
          assert.equal(await firstStatus(`http://127.0.0.1:${port}/${name}/`, child), 401);
        } catch (error) {
          child.kill("SIGKILL");
          throw new Error(await said, { cause: error });
        }
        child.kill("SIGKILL");
        await child.status;
        await said;
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("streams, clients that leave and background work, however functions are run", async (t) => {
  // Hosted functions start without our flag, which changes when a request's signal aborts, and have a runtime to tell
  // what goes on behind an answer.
  const folder = await Deno.makeTempDir();
  try {
    const { unstable, workspace: _, ...config } = JSON.parse(
      await Deno.readTextFile(join(projectDir, "deno.json")),
    );
    assert.deepEqual(unstable, ["no-legacy-abort"]);
    const runtime = join(folder, "edge_runtime.ts");
    await Deno.writeTextFile(
      runtime,
      `globalThis.EdgeRuntime = { waitUntil: (work: Promise<unknown>) => void work.catch(() => {}) };`,
    );
    const ways = [[false, false], [false, true], [true, true]];
    for (const [withFlag, withRuntime] of ways) {
      const name = `${withFlag ? "with" : "without"} the flag, ` +
        `${withRuntime ? "with" : "without"} EdgeRuntime`;
      await t.step(name, async () => {
        const file = join(folder, "deno.json");
        await Deno.writeTextFile(file, JSON.stringify({ ...config, ...withFlag && { unstable } }));
        const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["test", "-A", "--no-check", "--quiet", `--config=${file}`]
            .concat(withRuntime ? `--preload=${runtime}` : [])
            .concat(suites),
          cwd: projectDir,
          env: { NO_COLOR: "1" },
        }).output();
        const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        assert.ok(success, said);
        assert.match(said, /^ok \| \d{2,} passed/m);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The status of the first answer to a request without a token, from a process that is starting. */
async function firstStatus(url: string, child: Deno.ChildProcess): Promise<number> {
  let ended = false;
  child.status.then(() => ended = true);
  const deadline = Date.now() + 120_000;
  while (!ended && Date.now() < deadline) {
    try {
      const response = await fetch(url);
      await response.body?.cancel();
      return response.status;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("it did not answer");
}
