import assert from "node:assert/strict";
import postgres from "postgres";
import { mortalServer } from "../stack/mortal_server.ts";
import { RenewedPool } from "./postgres_js_restarts.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

Deno.test("upstream writes to a connection that has ended", async () => {
  const server = await mortalServer();
  const script = `
    const { default: postgres } = await import("postgres");
    const sql = postgres(${JSON.stringify(server.url)}, { max: 1, onnotice() {} });
    const reserved = await sql.reserve();
    await reserved.unsafe("begin");
    console.log("begun");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const rollback = reserved.unsafe("rollback").then(() => "answered", () => "failed");
    const silence = new Promise((resolve) => setTimeout(() => resolve("waits"), 1000));
    console.log(await Promise.race([rollback, silence]));
    Deno.exit(0);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(script));
  await input.close();
  let said = "";
  const output: ReadableStream<string> = child.stdout.pipeThrough(new TextDecoderStream() as never);
  for await (const text of output) {
    said += text;
    if (text.includes("begun")) server.die();
  }
  const { success } = await child.status;
  assert.ok(said.includes("begun"));
  assert.ok(!success || said.includes("waits"), `upstream has closed the gap: ${said}`);
  await server.stop();
});

Deno.test("a reservation fails once its server has gone, and the next one works", async () => {
  const server = await mortalServer();
  const pool = new RenewedPool((more) => postgres(server.url, { onnotice: () => {}, ...more }), 2);
  const reserved = await pool.reserve();
  await reserved.unsafe("begin");
  server.die();
  await pause();
  await assert.rejects(reserved.unsafe("rollback"), { code: "CONNECTION_CLOSED" });
  reserved.release();
  const next = await pool.reserve();
  assert.deepEqual([...await next.unsafe("select 1 as one")], [{ one: 1 }]);
  next.release();
  await pool.end();
  await server.stop();
});

Deno.test("a server that is gone for a while leaves no connection behind that nobody holds", async () => {
  const server = await mortalServer();
  let opened = 0;
  const open = (more: Parameters<typeof postgres>[1]) => {
    opened++;
    return postgres(server.url, { onnotice: () => {}, ...more });
  };
  const pool = new RenewedPool(open, 2);
  await (await pool.reserve()).unsafe("select 1");
  await server.goAway();
  await pause();
  const tried = await Promise.allSettled(Array.from({ length: 20 }, async () => {
    const reserved = await pool.reserve();
    await reserved.unsafe("begin").finally(reserved.release);
  }));
  assert.ok(tried.every(({ status }) => status === "rejected"));
  await server.comeBack();
  opened = 0;
  const held = await pool.reserve();
  await held.unsafe("select 1");
  await pause();
  assert.equal(opened, 1);
  assert.equal(server.connections(), 1);
  held.release();
  await pool.end();
  await server.stop();
});

Deno.test("a parameter that cannot be sent fails alone", async () => {
  const server = await mortalServer();
  const pool = new RenewedPool(
    (more) => postgres(server.url, { onnotice: () => {}, ...more }),
    1,
  );
  const reserved = await pool.reserve();
  await reserved.unsafe("begin");
  await assert.rejects(reserved.unsafe("select $1", [undefined as never]));
  await reserved.unsafe("rollback");
  reserved.release();
  await pool.end();
  await server.stop();
});

Deno.test("a renewed pool asks by connections that have prepared nothing", async () => {
  const opened: string[] = [];
  const ended: string[] = [];
  const open = () => {
    const name = `connection ${opened.length + 1}`;
    opened.push(name);
    return {
      unsafe: () => Promise.resolve([name]),
      end: () => Promise.resolve(void ended.push(name)),
    } as never;
  };
  const pool = new RenewedPool(open, 2);
  const ask = async () => {
    const reserved = await pool.reserve();
    const [name] = await reserved.unsafe("select 1");
    return { name, release: reserved.release };
  };
  const [idle, busy] = [await ask(), await ask()];
  idle.release();
  pool.renew();
  assert.deepEqual(ended, ["connection 1"], "an idle one ends at once");
  busy.release();
  assert.deepEqual(ended, ["connection 1", "connection 2"], "one at work when it is done");
  const [third, fourth] = [await ask(), await ask()];
  assert.deepEqual([third.name, fourth.name], ["connection 3", "connection 4"]);
  third.release();
  fourth.release();
  assert.equal((await ask()).name, "connection 4", "which are used again");
  await pool.end();
});
