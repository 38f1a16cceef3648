import { UserError } from "../user_error.ts";

/** Words that go before the name of a program, for a Postgres that is not on the PATH. */
const prefix = Deno.env.get("POSTGRES_PROGRAMS")?.split(" ").filter((word) => word) ?? [];

/** Runs pg_dump or pg_restore; what it reads and writes are this side's files, wherever it runs. */
export async function runProgram(
  name: string,
  args: string[],
  files: { from?: string; to?: string } = {},
): Promise<void> {
  const [command, ...words] = [...prefix, name];
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, {
      args: [...words, ...args],
      stdin: files.from ? "piped" : "null",
      stdout: files.to ? "piped" : "null",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `${command} is not on the PATH: install Postgres 17's client programs, or say in ` +
        "POSTGRES_PROGRAMS what goes before their names.",
    );
  }
  const said = new Response(child.stderr).text();
  const written = files.to && child.stdout.pipeTo((await create(files.to)).writable);
  if (files.from) {
    const { readable } = await Deno.open(files.from);
    // A program that has failed reads no further, and says why.
    await readable.pipeTo(child.stdin).catch(() => {});
  }
  const { success } = await child.status;
  await written;
  if (!success) throw new UserError(`${name} failed: ${(await said).trim()}`);
}

/** A file that only its owner reads: it holds everybody's data. */
function create(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, { write: true, create: true, truncate: true, mode: 0o600 });
}
