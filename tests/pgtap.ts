/**
 * Runs the pgTAP tests of supabase/tests.
 *
 *   deno run -A tests/pgtap.ts [--database-url URL [--migrate]] [path filter…]
 *
 * Without a URL: the stack's embedded database, in memory, migrated and unseeded. With one: that database, which has to
 * be migrated, or is by --migrate. 000_helpers.test.sql comes first; every other file runs in its
 * own transaction and is rolled back, so that one database serves all.
 */
import { splitSqlStatements } from "@supabase/lite";
import postgres from "postgres";
import { type FinalResults, Parser } from "tap-parser";
import { startStack } from "../local/stack/stack.ts";

const TESTS = new URL("../supabase/tests/", import.meta.url);
const HELPERS = "000_helpers.test.sql";

export interface Options {
  databaseUrl?: string;
  migrate?: boolean;
  /** Run only files whose path contains one of these. */
  filters?: string[];
}

export interface Outcome {
  passed: number;
  failed: number;
  seconds: number;
}

/** Anything that runs one statement and returns its rows. */
interface Database {
  query(statement: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

interface FileResult {
  passed: number;
  /** What went wrong, each as it is printed. */
  problems: string[];
}

class StatementError extends Error {
  constructor(public readonly line: number, public override readonly cause: unknown) {
    super("statement failed");
  }
}

export async function runPgtap(options: Options = {}): Promise<Outcome> {
  const started = performance.now();
  const all = testFiles();
  const chosen = all.filter((path) =>
    !options.filters?.length || options.filters.some((filter) => path.includes(filter))
  );
  if (chosen.length === 0) throw new Error(`No test file matches ${options.filters?.join(", ")}.`);

  const outcome: Outcome = { passed: 0, failed: 0, seconds: 0 };
  const count = (path: string, result: FileResult) => {
    outcome.passed += result.passed;
    outcome.failed += result.problems.length;
    if (result.problems.length > 0) console.log(`not ok ${path}\n${indent(result.problems)}`);
  };

  const database = await open(options);
  try {
    const [{ had_pgtap: hadPgtap }] = await database.query(
      "select exists (select from pg_extension where extname = 'pgtap') as had_pgtap",
    );
    try {
      const helpers = await runFile(database, HELPERS);
      if (helpers.problems.length > 0 || chosen.includes(HELPERS)) count(HELPERS, helpers);
      if (helpers.problems.length === 0) {
        for (const path of chosen) {
          if (path !== HELPERS) count(path, await runFile(database, path));
        }
        if (chosen.length === all.length) {
          count("supabase/tests", await untested(database, all));
        }
      }
    } finally {
      await database.query("drop schema if exists tests cascade");
      if (!hadPgtap) await database.query("drop extension if exists pgtap");
    }
  } finally {
    await database.close();
  }

  outcome.seconds = (performance.now() - started) / 1000;
  return outcome;
}

async function open(options: Options): Promise<Database> {
  const stack = options.databaseUrl && !options.migrate ? undefined : await startStack({
    databaseUrl: options.databaseUrl,
    apiPort: 0,
    dbPort: 0,
    functions: false,
    seed: false,
  });
  const sql = postgres(options.databaseUrl ?? stack!.dbUrl, { max: 1, onnotice: () => {} });
  const database: Database = {
    query: async (statement) => [...await sql.unsafe(statement).simple()],
    async close() {
      await sql.end();
      await stack?.stop();
    },
  };
  try {
    // As Supabase sets it for its roles, and as the tests expect it.
    await database.query(`set search_path to "$user", public, extensions`);
    // A superuser would pass where a migration's role does not.
    const [{ superuser }] = await database.query(
      "select current_setting('is_superuser')::boolean as superuser",
    );
    if (superuser) await database.query("set session authorization postgres");
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function testFiles(folder = TESTS, prefix = ""): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = prefix + entry.name;
    if (entry.isDirectory) return testFiles(new URL(`${entry.name}/`, folder), `${path}/`);
    return entry.name.endsWith(".test.sql") ? [path] : [];
  }).sort();
}

async function runFile(database: Database, path: string): Promise<FileResult> {
  const source = await Deno.readTextFile(new URL(path, TESTS));
  const result = await runStatements(database, source).then(judge, (error) => {
    if (!(error instanceof StatementError)) throw error;
    return { passed: 0, problems: [`${path}:${error.line}: ${describe(error.cause)}`] };
  });
  // The file's own rollback is not reached when a statement fails.
  await database.query("rollback");
  // pgTAP's own table goes with the transaction; what else was committed nobody can know.
  const [{ kept }] = await database.query("select to_regclass('pg_temp.__tcache__') as kept");
  if (kept) {
    await database.query("discard temp");
    result.problems.push("it committed what it did");
  }
  return result;
}

/** What psql would print: the values of every row of every statement. */
async function runStatements(database: Database, source: string): Promise<string> {
  const lines: string[] = [];
  let position = 0;
  for (const statement of splitSqlStatements(source)) {
    position = source.indexOf(statement, position);
    try {
      for (const row of await database.query(statement)) {
        lines.push(Object.values(row).map((value) => String(value ?? "")).join("|"));
      }
    } catch (error) {
      // Postgres counts from 1, and only where it knows the place.
      const within = Number((error as { position?: string }).position ?? 1) - 1;
      throw new StatementError(lineAt(source, position + within), error);
    }
    position += statement.length;
  }
  return lines.join("\n") + "\n";
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function describe(error: unknown): string {
  const { code, message, detail, where } = error as Record<string, string | undefined>;
  return [`${code ?? "error"} ${message}`, detail, where].filter(Boolean).join("\n");
}

/** Reads TAP; a comment belongs to the assertion before it. */
function judge(tap: string): Promise<FileResult> {
  return new Promise((resolve) => {
    const comments = new Map<number, string[]>();
    let last = 0;
    const parser = new Parser((results) =>
      resolve({
        passed: results.pass,
        problems: problemsOf(results, comments),
      })
    );
    parser.on("assert", (assertion: { id: number }) => last = assertion.id);
    parser.on("comment", (comment: string) => {
      comments.set(last, [...comments.get(last) ?? [], comment.trimEnd()]);
    });
    parser.end(tap);
  });
}

function problemsOf(results: FinalResults, comments: Map<number, string[]>): string[] {
  const problems = results.failures.map((failure) => {
    if (!("id" in failure)) return `${failure.tapError}: ${results.count} run`;
    const { id, name, tapError } = failure;
    return [`${id} - ${name}`, tapError, ...comments.get(id) ?? []].filter(Boolean).join("\n");
  });
  const { start, end } = results.plan;
  // The parser says so only when nothing else is wrong.
  if (end !== null && results.count !== end && results.fail > 1) {
    problems.push(`${results.count} tests run of plan ${start}..${end}`);
  }
  if (results.bailout) problems.push(`bail out: ${results.bailout}`);
  if (results.count === 0) problems.push("no test in this file");
  if (results.skip > 0) problems.push(`${results.skip} skipped`);
  if (results.todo > 0) problems.push(`${results.todo} to do`);
  if (!results.ok && problems.length === 0) problems.push("not ok");
  return problems;
}

/** Every RPC has a test file of its name, every table one for its row level security. */
async function untested(database: Database, files: string[]): Promise<FileResult> {
  const names = await database.query(`
    select p.proname || '.test.sql' as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
    union all
    select c.relname || '_rls.test.sql' from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm')
    order by 1
  `);
  const missing = names.map(({ name }) => String(name))
    .filter((name) => !files.some((path) => path.endsWith(`/${name}`)));
  return { passed: 0, problems: missing.map((name) => `there is no ${name}`) };
}

/** Indented, and without the end of lines that hold a vector. */
function indent(problems: string[]): string {
  return problems.join("\n").split("\n").map((line) => `    ${line.slice(0, 1000)}`).join("\n");
}

if (import.meta.main) {
  const options: Options = { filters: [] };
  const rest = [...Deno.args];
  while (rest.length > 0) {
    const argument = rest.shift()!;
    if (argument === "--database-url") options.databaseUrl = rest.shift();
    else if (argument === "--migrate") options.migrate = true;
    else options.filters!.push(argument);
  }
  try {
    const { passed, failed, seconds } = await runPgtap(options);
    console.log(`pgTAP: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`);
    Deno.exit(failed === 0 ? 0 : 1);
  } catch (error) {
    console.error(`pgTAP: ${(error as Error).message}`);
    Deno.exit(2);
  }
}
