// npm run locks: supabase/functions/*/deno.lock, which say what each Edge Function's packages are.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, projectDir } from "../config.ts";
import { runCommand, UserError } from "../user_error.ts";
import { help, switches } from "./help.ts";

help(`Usage: npm run locks

Writes supabase/functions/<name>/deno.lock: every package that the function takes, with its hash. After a
change of imports in a deno.json. Edge Functions start with --frozen in the tests, which refuses all others.`);

await runCommand(async () => {
  switches();
  // Alone, as it is deployed: within the repository, its packages are those of package.json.
  const folder = mkdtempSync(join(tmpdir(), "locks-"));
  try {
    cpSync(join(projectDir, "supabase/functions"), folder, { recursive: true });
    for (const name of functionFolders()) {
      const cwd = join(folder, name);
      rmSync(join(cwd, "deno.lock"), { force: true });
      const install = new Deno.Command(Deno.execPath(), {
        args: ["install", "--quiet", "--entrypoint", "index.ts"],
        cwd,
        stdout: "null",
        stderr: "piped",
      });
      const { success, stderr } = await install.output();
      if (!success) throw new UserError(`${name}: ${new TextDecoder().decode(stderr)}`);
      const lock = JSON.parse(readFileSync(join(cwd, "deno.lock"), "utf8"));
      // The format that the Deno of Supabase's runtime reads, too; newer ones read both.
      const text = JSON.stringify({ ...lock, version: "4" }, null, 2);
      writeFileSync(join(projectDir, "supabase/functions", name, "deno.lock"), `${text}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
});

/** The folders that functions are deployed from. */
function functionFolders(): string[] {
  const folders = loadConfig().functions.map(({ entrypoint }) => entrypoint.split("/").at(-2)!);
  return [...new Set(folders)];
}
