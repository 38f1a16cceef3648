import { join } from "node:path";
import { projectDir } from "../config.ts";

/** What the Supabase CLI of package.json says to some arguments. It sends nothing home. */
export async function supabaseCli(
  args: string[],
): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const { success, stdout, stderr } = await new Deno.Command("node", {
    args: [join(projectDir, "node_modules", "supabase", "dist", "supabase.js"), ...args],
    cwd: projectDir,
    env: {
      DO_NOT_TRACK: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      // Without it a notice that there is no TLS on loopback begins the standard output.
      PGSSLMODE: "disable",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
