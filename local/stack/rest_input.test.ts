import assert from "node:assert/strict";
import { BodyScan } from "./body_scan.ts";
import { scratchStack } from "./testing.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function scanned(json: string, size = json.length || 1): BodyScan {
  const scan = new BodyScan();
  const bytes = encode(json);
  for (let i = 0; i < bytes.length; i += size) scan.read(bytes.subarray(i, i + size));
  return scan;
}

Deno.test("rows, objects and depth are counted as JSON has them, wherever it is cut", () => {
  const cases: [json: string, rows: number, objects: number, deepest: number][] = [
    ["[]", 1, 0, 1],
    ["{}", 1, 1, 1],
    ["[{},{},{}]", 3, 3, 2],
    [' [ {"a": [1, 2, {"b": 3}]} , {"a": "},{[,"} ]', 2, 3, 4],
    ['{"p_rows": [{"a": 1, "b": 2}, {"a": 3}]}', 1, 3, 3],
    ['[{"a": "\\"},{\\\\"}, {"b": "\\\\\\"[{"}]', 2, 2, 2],
    ['["é,é", "{"]', 2, 0, 1],
  ];
  for (const [json, rows, objects, deepest] of cases) {
    JSON.parse(json);
    for (const size of [1, 2, 3, 7, 1000]) {
      const scan = scanned(json, size);
      assert.deepEqual([scan.rows, scan.objects, scan.deepest], [rows, objects, deepest], json);
    }
  }
});

Deno.test("a body of too many rows is refused at the row that is too many", async (t) => {
  const stack = await scratchStack({
    "migrations/1_notes.sql":
      "create table public.notes (id bigint generated always as identity primary key, n integer);" +
      "grant all on public.notes to authenticated, service_role;",
  }, { functions: false });
  const { token } = await stack.signUp();
  const refusal = async (response: Response) => [response.status, (await response.json()).message];

  await t.step("340,000 rows: after a twentieth of them, and at once", async () => {
    const rows = `[${
      Array(340_000).fill('{"n":1,"text":"of about as many bytes as a message has"}')
    }]`;
    const { hostname, port } = new URL(stack.apiUrl);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const head = [
      "POST /rest/v1/notes HTTP/1.1",
      `host: ${hostname}`,
      `apikey: ${stack.publishableKey}`,
      `authorization: Bearer ${token}`,
      "content-type: application/json",
      `content-length: ${rows.length}`,
    ];
    const started = performance.now();
    await connection.write(encode(`${head.join("\r\n")}\r\n\r\n`));
    const beginning = encode(rows.slice(0, rows.length / 20));
    for (let sent = 0; sent < beginning.length;) {
      sent += await connection.write(beginning.subarray(sent));
    }
    // The rest is not sent.
    const answer = new Uint8Array(12);
    await connection.read(answer);
    assert.equal(new TextDecoder().decode(answer), "HTTP/1.1 413");
    console.log(`  refused after ${(performance.now() - started).toFixed(0)} ms`);
  });

  await t.step("a row more than there may be, and not one less", async () => {
    const send = (count: number) =>
      stack.request("/rest/v1/notes", {
        token,
        body: Array(count).fill({ n: 1 }),
        headers: { prefer: "return=minimal" },
      });
    assert.deepEqual(await refusal(await send(10_001)), [413, "too_many_rows"]);
    const taken = await send(10_000);
    await taken.body?.cancel();
    assert.equal(taken.status, 201);
  });

  await t.step("an argument of an RPC is no way around it", async () => {
    const response = await stack.request("/rest/v1/rpc/any", {
      token,
      body: { p_rows: Array(100_000).fill({}) },
    });
    assert.deepEqual(await refusal(response), [413, "too_many_rows"]);
  });

  await t.step("the operator may send more, a made-up key may not", async () => {
    const body = Array(10_001).fill({ n: 1 });
    const prefer = { prefer: "return=minimal" };
    const own = await stack.request("/rest/v1/notes", {
      key: stack.secretKey,
      body,
      headers: prefer,
    });
    await own.body?.cancel();
    assert.equal(own.status, 201);
    for (const key of [`${stack.secretKey}a`, "sb_secret_x", ""]) {
      const made = await stack.request("/rest/v1/notes", { key, body, headers: prefer });
      assert.deepEqual(await refusal(made), [413, "too_many_rows"]);
    }
    // A token has the last word, as REST reads it.
    const both = await stack.request("/rest/v1/notes", { key: stack.secretKey, token, body });
    assert.deepEqual(await refusal(both), [413, "too_many_rows"]);
  });

  await stack.stop();
});
