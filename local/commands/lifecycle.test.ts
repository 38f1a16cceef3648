// The commands as a person runs them, each a process of its own.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { supabaseCli } from "./supabase_cli.ts";
import { scratchProject } from "../stack/testing.ts";
import { freePort } from "../stack/worker_process.ts";

const migration = "create table public.t (id integer);";

Deno.test("the life of a stack", async (t) => {
  const [apiPort, dbPort] = [await freePort(), await freePort()];
  const project = scratchProject({
    "config.toml": `project_id = "scratch"\n[api]\nport = ${apiPort}\n[db]\nport = ${dbPort}\n`,
    "migrations/20260101000000_t.sql": migration,
    "seed.sql": "insert into public.t values (1);",
    "functions/pid/index.ts": "Deno.serve(() => new Response(String(Deno.pid)));",
    "functions/pid/deno.json": "{}",
  });
  const dataDir = mkdtempSync(join(tmpdir(), "stack-data-"));
  const env = { STACK_DATA_DIR: dataDir, STACK_PROJECT_DIR: project.dir, NO_COLOR: "1" };
  const at = (path: string) => join(project.dir, "supabase", path);
  const dbUrl = `postgresql://postgres:postgres@127.0.0.1:${dbPort}/postgres`;
  const cleanUp: (() => void)[] = [];

  const command = (name: string, ...args: string[]) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", new URL(`./${name}.ts`, import.meta.url).pathname, ...args],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const texts = { out: "", err: "" };
    const collect = async (stream: ReadableStream<Uint8Array>, to: "out" | "err") => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) texts[to] += decoder.decode(chunk, { stream: true });
    };
    const collected = Promise.all([collect(child.stdout, "out"), collect(child.stderr, "err")]);
    cleanUp.push(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
    });
    return {
      child,
      texts,
      ended: (async () => {
        const { code } = await child.status;
        await collected;
        return { code, ...texts };
      })(),
    };
  };
  const run = (name: string, ...args: string[]) => command(name, ...args).ended;
  const start = async (...args: string[]) => {
    const started = command("start", ...args);
    await until(() => started.texts.out.includes("Engram runs"), () => started.texts.err);
    return started;
  };
  const rows = async () => {
    const sql = postgres(dbUrl, { max: 1 });
    try {
      return (await sql`select id from public.t order by id`).map(({ id }) => id);
    } finally {
      await sql.end();
    }
  };
  const stateFile = join(dataDir, "stack.json");

  try {
    await t.step("without one, status and stop say so", async () => {
      const status = await run("status");
      assert.deepEqual([status.code, status.out], [1, ""]);
      assert.equal(status.err, "The stack is not running: npm start starts it.\n");
      assert.deepEqual(await run("stop"), { code: 0, out: "The stack is not running.\n", err: "" });
    });

    await t.step("a failing migration is one sentence, and nothing of it stays", async () => {
      writeFileSync(
        at("migrations/20260102000000_bad.sql"),
        "create table public.u ();\nselect 1/0;\n",
      );
      const { code, err } = await run("start");
      assert.equal(code, 1);
      assert.match(
        err.trim().split("\n").at(-1)!,
        /^supabase\/migrations\/20260102000000_bad\.sql failed at statement 2 of 2 \(select 1\/0…\): division by zero/,
      );
      assert.ok(!existsSync(stateFile));
      rmSync(at("migrations/20260102000000_bad.sql"));
    });

    await t.step("an option that does not exist is one sentence", async () => {
      assert.deepEqual(await run("start", "--verbos"), {
        code: 1,
        out: "",
        err: "There is no option --verbos: --help says which there are.\n",
      });
    });

    await t.step("a busy port is one sentence", async () => {
      for (const [port, section] of [[apiPort, "api"], [dbPort, "db"]] as const) {
        const listener = Deno.listen({ port, hostname: "127.0.0.1" });
        const { code, err } = await run("start");
        listener.close();
        assert.equal(code, 1);
        assert.equal(
          err.trim().split("\n").at(-1),
          `Port ${port} is in use: stop what listens there, or give another port under [${section}] in ` +
            "supabase/config.toml.",
        );
      }
    });

    await t.step("starts, says where it is, and refuses to start twice", async () => {
      const { texts, ended } = await start();
      assert.match(texts.err, /^Migrations: none of 1 is new$/m);
      assert.match(texts.out, /curl 'http:\/\/127\.0\.0\.1:\d+\/auth\/v1\/signup'/);
      const curl = texts.out.slice(texts.out.indexOf("curl '"));
      const { stdout } = await new Deno.Command("sh", {
        args: ["-c", `${curl} -s`.replace(/\n\n -s$/, " -s")],
      })
        .output();
      assert.match(new TextDecoder().decode(stdout), /"access_token"/);
      const status = await run("status");
      assert.equal(status.code, 0);
      assert.match(
        status.out,
        /^API_URL="http.*"\nFUNCTIONS_URL="http.*"\nDB_URL="postgres.*"\nPUBLISHABLE_KEY="sb_p.*"\nSECRET_KEY="sb_s.*"\nSTORAGE_URL="http.*"\nSTORAGE_DIR=".*storage"\n$/,
      );
      const second = await run("start");
      assert.equal(second.code, 1);
      assert.match(
        second.err,
        /^The stack is running already at http.*: npm run stop ends it\.\n$/,
      );
      assert.deepEqual(await rows(), [1]);
      assert.equal((await run("stop")).code, 0);
      assert.equal((await ended).code, 0);
      assert.ok(!existsSync(stateFile));
    });

    await t.step("killed without warning it loses nothing and leaves nobody", async () => {
      const { child } = await start();
      const keys = readFileSync(join(dataDir, "keys.json"), "utf8");
      const pid = Number(
        await (await fetch(`http://127.0.0.1:${apiPort}/functions/v1/pid`, {
          headers: { authorization: `Bearer ${await token(keys)}` },
        })).text(),
      );
      const sql = postgres(dbUrl, { max: 1 });
      const kept = [];
      for (let id = 2; id < 40; id++) {
        await sql`insert into public.t values (${id})`;
        kept.push(id);
      }
      child.kill("SIGKILL");
      await sql.end({ timeout: 1 }).catch(() => {});
      await child.status;
      await until(() => !exists(pid), () => `function process ${pid} is still there`);
      assert.equal((await run("status")).code, 1);
      const again = await start();
      assert.deepEqual(await rows(), [1, ...kept]);
      assert.equal(readFileSync(join(dataDir, "keys.json"), "utf8"), keys);

      again.child.kill("SIGINT");
      assert.equal((await again.ended).code, 0);
    });

    await t.step("told to stop while it starts, it stops", async () => {
      const { child, ended } = command("start");
      await until(() => existsSync(stateFile), () => "it did not begin");
      child.kill("SIGTERM");
      assert.equal((await ended).code, 0);
      assert.ok(!existsSync(stateFile));
    });

    await t.step("reset makes it new, running or not", async () => {
      writeFileSync(at("seed.sql"), "insert into public.t values (7);");
      const { child, ended } = await start();
      assert.equal((await rows()).length, 39);
      assert.equal((await run("reset")).code, 0);
      assert.deepEqual(await rows(), [7]);
      writeFileSync(at("migrations/20260103000000_bad.sql"), "select 1/0;");
      const failed = await run("reset");
      assert.equal(failed.code, 1);
      assert.match(failed.err, /20260103000000_bad\.sql failed at statement 1 of 1/);
      rmSync(at("migrations/20260103000000_bad.sql"));
      assert.equal((await run("reset")).code, 0);
      assert.deepEqual(await rows(), [7]);
      child.kill("SIGTERM");
      await ended;
      writeFileSync(at("seed.sql"), "insert into public.t values (8);");
      const silent = await run("reset");
      assert.equal(silent.code, 0);
      assert.match(silent.err, /^Migrations: 1 applied in \d+\.\d s$/m);
      assert.doesNotMatch(silent.err, /_t\.sql/);
      const verbose = await run("reset", "--verbose");
      assert.equal(verbose.code, 0);
      assert.match(verbose.err, /^ {2}20260101000000_t\.sql \(\d+ ms\)$/m);
    });

    await t.step("the Supabase CLI sees the migrations, and pushes more", async () => {
      const { child, ended } = await start();
      assert.deepEqual(await rows(), [8]);
      const cli = (...args: string[]) =>
        supabaseCli([...args, `--remote=${dbUrl}`, `--workdir=${project.dir}`, "--yes"]);
      writeFileSync(
        at("migrations/20260104000000_more.sql"),
        "create table public.more (id int);\n\n-- a comment\nselect 1;\n",
      );
      const push = await cli("db", "push");
      assert.ok(push.success, push.stderr);
      const results = await Promise.all([
        cli("migration", "list"),
        cli("db", "push"),
        cli("gen", "types", "typescript", "--schema", "public"),
        cli("db", "advisors"),
      ]);
      for (const { success, stderr } of results) assert.ok(success, stderr);
      assert.match(results[0].stdout, /20260104000000\D+20260104000000/);
      assert.match(results[1].stdout + results[1].stderr, /up to date/);
      assert.match(results[2].stdout, /"?more"?: \{/);
      assert.match(results[3].stdout, /rls_disabled_in_public/);
      const sql = postgres(dbUrl, { max: 1 });
      const recorded = await sql`select * from supabase_migrations.schema_migrations`;
      // What we record of the same file is what the CLI has recorded.
      await sql`delete from supabase_migrations.schema_migrations where version = '20260104000000'`;
      await sql`drop table public.more`;
      await sql.end();
      child.kill("SIGTERM");
      await ended;
      const again = await start();
      const check = postgres(dbUrl, { max: 1 });
      assert.deepEqual([...await check`select * from supabase_migrations.schema_migrations`], [
        ...recorded,
      ]);
      await check.end();
      again.child.kill("SIGTERM");
      await again.ended;
    });

    await t.step("a damaged data folder is one sentence, and reset repairs it", async () => {
      truncateSync(join(dataDir, "db", "global", "pg_control"), 0);
      const { code, err } = await run("start");
      assert.equal(code, 1);
      assert.match(err.trim().split("\n").at(-1)!, /^The data folder .* is damaged .*pg_control/);
      assert.equal((await run("reset")).code, 0);
      const { child, ended } = await start();
      assert.deepEqual(await rows(), [8]);
      child.kill("SIGTERM");
      await ended;
    });

    await t.step("a first start that was interrupted is begun anew", async () => {
      rmSync(join(dataDir, "db", "PG_VERSION"));
      writeFileSync(join(dataDir, "db.incomplete"), "");
      const { child, ended } = await start();
      assert.deepEqual(await rows(), [8]);
      child.kill("SIGTERM");
      await ended;
    });
  } finally {
    for (const kill of cleanUp) kill();
    project.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

async function token(keys: string): Promise<string> {
  const { SignJWT } = await import("jose");
  const secret = new TextEncoder().encode(JSON.parse(keys).jwtSecret);
  return await new SignJWT({ role: "anon" }).setProtectedHeader({ alg: "HS256" }).sign(secret);
}

function exists(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}

async function until(check: () => boolean, why: () => string): Promise<void> {
  for (let attempt = 0; !check(); attempt++) {
    assert.ok(attempt < 600, why());
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
