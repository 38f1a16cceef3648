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
  const cases: [json: string, rows: number, objects: number, deepest: number, values: number][] = [
    ["[]", 1, 0, 1, 0],
    ["{}", 1, 1, 1, 0],
    ["[{},{},{}]", 3, 3, 2, 0],
    [' [ {"a": [1, 2, {"b": 3}]} , {"a": "},{[,"} ]', 2, 3, 4, 2],
    ['{"p_rows": [{"a": 1, "b": 2}, {"a": 3}]}', 1, 3, 3, 0],
    ['[{"a": "\\"},{\\\\"}, {"b": "\\\\\\"[{"}]', 2, 2, 2, 2],
    ['["é,é", "{"]', 2, 0, 1, 0],
  ];
  for (const [json, rows, objects, deepest, values] of cases) {
    JSON.parse(json);
    for (const size of [1, 2, 3, 7, 1000]) {
      const scan = scanned(json, size);
      assert.deepEqual(
        [scan.rows, scan.objects, scan.deepest, scan.values],
        [rows, objects, deepest, values],
        json,
      );
    }
  }
});

Deno.test("a body of too many rows is refused at the row that is too many", async (t) => {
  const stack = await scratchStack({
    "migrations/1_notes.sql":
      "create table public.notes (id bigint generated always as identity primary key, n integer);" +
      "create table public.wide (" + [0, 1, 2, 3, 4, 5, 6].map((n) => `c${n} integer,`).join("") +
      "list integer[], object jsonb);" +
      "grant all on public.notes, public.wide to authenticated, service_role;",
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

  await t.step("more values than a statement holds, and the requests after it", async () => {
    const columns = Array.from({ length: 7 }, (_, i) => `c${i}`);
    const row = (value: unknown) => Object.fromEntries(columns.map((name) => [name, value]));
    const send = (body: unknown, key?: string) =>
      // As supabase-js does: a row without one of these columns gets its default.
      stack.request(`/rest/v1/wide?columns=${[...columns, "list", "object"]}`, {
        ...(key ? { key } : { token }),
        body,
        headers: {
          prefer: "return=minimal",
          ...(typeof body === "string" ? { "content-type": "text/csv" } : {}),
        },
      });
    const bodies: [kind: string, body: unknown, status: number][] = [
      ["10,000 rows", Array(10_000).fill(row(1)), 413],
      ["a row more than there may be", Array(4_572).fill(row(1)), 413],
      ["not one less", Array(4_571).fill(row(1)), 201],
      // The other columns of a row have their defaults, which are no values.
      ["rows of other columns", [...Array(9_999).fill({ c0: 1 }), row(1)], 201],
      ["rows as CSV", `${columns}\n${"1,1,1,1,1,1,1\n".repeat(10_000)}`, 413],
      ["a list is one value", Array(9_000).fill({ c0: 1, list: [1, 2, 3, 4, 5, 6, 7] }), 201],
      ["an object is one value", Array(9_000).fill({ object: row(1) }), 201],
    ];
    for (const key of [undefined, stack.secretKey]) {
      for (const [kind, body, status] of bodies) {
        const answer = await send(body, key);
        assert.equal(answer.status, status, `${kind}: ${await answer.text()}`);
        const next = await send([{ c0: 1 }]);
        assert.equal(next.status, 201, `after ${kind}: ${await next.text()}`);
      }
    }
  });

  await stack.stop();
});
