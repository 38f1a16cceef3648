/** Every line of the documentation that calls the Supabase CLI, against the CLI of package.json. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = "abcdefghijklmnopqrst";

interface Line {
  file: string;
  /** The heading that it stands under. */
  heading: string;
  /** What follows `supabase`. */
  words: string[];
  /** Whether it is a line to be run, and not only a mention. */
  run: boolean;
}

/** The lines of a document, in its blocks of code and between backticks. */
function linesOf(file: string, text: string): Line[] {
  return text.split(/^(?=#+ )/m).flatMap((section) => {
    const heading = section.split("\n")[0];
    const blocks = [...section.matchAll(/^```sh\n([^]*?)^```/gm)]
      .flatMap(([, block]) => block.replace(/\\\n/g, " ").split("\n"));
    const inline = [...section.replace(/^```[^]*?^```/gm, "").matchAll(/`([^`]+)`/g)]
      .map(([, code]) => code.replace(/\n/g, " "));
    return [...blocks, ...inline].flatMap((code) => {
      const [, npx, rest] = /^(npx )?supabase ([^/].*)$/.exec(code.trim()) ?? [];
      return rest ? [{ file, heading, words: rest.split(/\s+/), run: npx !== undefined }] : [];
    });
  });
}

async function cli(args: string[], env: Record<string, string> = {}, cwd = root) {
  const { stdout, stderr } = await new Deno.Command("node", {
    args: [join(root, "node_modules", "supabase", "dist", "supabase.js"), ...args],
    cwd,
    env: {
      NO_COLOR: "1",
      DO_NOT_TRACK: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { said };
}

/** What the CLI says of a command, by the command's words. */
const helps = new Map<string, Promise<string>>();

/** The help of the command that a line begins with. */
async function helpOf(words: string[]): Promise<string> {
  const command = words.filter((word) => /^[a-z][a-z-]*$/.test(word)).slice(0, 2).join(" ");
  let help = helps.get(command);
  if (!help) {
    help = cli([...command.split(" "), "--help"]).then(({ said }) => said);
    helps.set(command, help);
  }
  const said = await help;
  const known = said.split("\n").some((line) => `${line} `.startsWith(`  supabase ${command} `));
  assert.ok(known, `there is no supabase ${command}`);
  return said;
}

async function unknownFlags(words: string[]): Promise<string[]> {
  const flags = [...(await helpOf(words)).matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag);
  return words.filter((word) => word.startsWith("--"))
    .map((word) => word.split("=")[0])
    .filter((flag) => !flags.includes(flag));
}

const documents = [
  "README.md",
  ...[...Deno.readDirSync(join(root, "docs"))].map(({ name }) => `docs/${name}`)
    .filter((name) => name.endsWith(".md")),
];
const lines = documents.flatMap((file) => linesOf(file, Deno.readTextFileSync(join(root, file))));
const commands = [...new Map(lines.map((line) => [line.words.join(" "), line])).values()];

Deno.test("the documentation names CLI commands and flags that exist", async (t) => {
  assert.ok(commands.length > 5, "no lines were found");
  for (const { file, words } of commands) {
    await t.step(`${file}: supabase ${words.join(" ").slice(0, 60)}`, async () => {
      assert.deepEqual(await unknownFlags(words), []);
    });
  }
});

Deno.test("a flag or a command that does not exist is found", async () => {
  assert.deepEqual(await unknownFlags(["db", "push", "--linked"]), ["--linked"]);
  await assert.rejects(unknownFlags(["db", "shove"]), /there is no supabase db shove/);
});

/** What the management API of a linked project would be asked for, answered with nothing. */
function serveProject() {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ message: "no" }, { status: 404 }),
  );
}

Deno.test("a line for a hosted project acts on the linked project, one for Docker on the local stack", async (t) => {
  const api = serveProject();
  const folder = await Deno.makeTempDir();
  const supabase = join(folder, "supabase");
  try {
    await Deno.mkdir(join(supabase, ".temp"), { recursive: true });
    await Deno.mkdir(join(supabase, "migrations"));
    await Deno.copyFile(join(root, "supabase", "config.toml"), join(supabase, "config.toml"));
    await Deno.writeTextFile(join(supabase, ".temp", "project-ref"), project);
    const url = `http://127.0.0.1:${api.addr.port}`;
    const profile = join(folder, "profile.yaml");
    await Deno.writeTextFile(
      profile,
      ["name: stand-in", `api_url: ${url}`, `dashboard_url: ${url}`, `docs_url: ${url}`]
        .concat("project_host: localhost").join("\n"),
    );
    /** Runs a line as far as it changes nothing, and returns what it was about to act on. */
    const target = async (words: string[]) => {
      const dry = (await helpOf(words)).includes("--dry-run") ? ["--dry-run"] : [];
      const args = words.map((word) => word.replace("YOUR_PROJECT", project));
      const { said } = await cli([...args, ...dry, "--profile", profile], {
        HOME: folder,
        SUPABASE_NO_KEYRING: "1",
        SUPABASE_ACCESS_TOKEN: `sbp_${"0".repeat(40)}`,
      }, folder);
      if (said.includes("Confirmation required")) return `nothing without --yes: ${said}`;
      return /^Target: (project \w+|local stack)/m.exec(said)?.[1] ?? said;
    };
    for (const { file, heading, words, run } of commands) {
      // These two act on no database: one signs in, the other starts containers.
      if (!run || ["login", "start"].includes(words[0])) continue;
      await t.step(`${file}: supabase ${words.join(" ").slice(0, 60)}`, async () => {
        const expected = heading.includes("Docker") ? "local stack" : `project ${project}`;
        assert.equal(await target(words), expected);
      });
    }
    await t.step("a push that names no target would go to the local stack", async () => {
      assert.equal(await target(["db", "push"]), "local stack");
    });
    await t.step("a deploy without --yes would change nothing", async () => {
      assert.match(await target(["functions", "deploy"]), /^nothing without --yes/);
    });
  } finally {
    await api.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
