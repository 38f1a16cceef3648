/** Much at once: rows, bodies, sockets. What it costs is in proportion, and no process ends of it. */

import assert from "node:assert/strict";
import { apiUrl, functionProcesses, signUp } from "../clients.ts";
import type { Route } from "../../contracts.ts";
import { bearer } from "./attackers.ts";
import { pathOf } from "./field.ts";
import { leave, type OwnField, pick, rowOf, send, spender } from "./own.ts";

/** Finding 4: 10,000 rows into each table, with an empty bucket; more than that into each table at all. */
export async function manyRows({ sql, tables }: OwnField): Promise<string> {
  const person = await spender(sql);
  const counted = async () => {
    const counts: Record<string, number> = {};
    for (const { name, owner } of tables) {
      const [{ n }] = await sql`
        select count(*)::int as n from public.${sql(name)} t where t.${sql(owner)} = ${person.id}`;
      counts[name] = n;
    }
    return counts;
  };
  const before = await counted();
  const prefer = { prefer: "return=minimal" };
  let slowest = { ms: 0, name: "" };
  let tried = 0;
  for (const table of tables) {
    const row = await rowOf(sql, table, person.id);
    if (!row || table.insertable.length === 0) continue;
    tried++;
    assert.ok(table.isCounted, `${table.name} is under no limit`);
    // What it has to have, without an id that is there already.
    const least = JSON.stringify(pick(
      row,
      [table.owner, ...table.required].filter((column) =>
        column !== "id" && table.insertable.includes(column)
      ),
    ));
    await leave(sql, person.id, `public.${table.name}`, -1_000_000);
    const whole = JSON.stringify(pick(row, table.insertable.filter((column) => column !== "id")));
    // An empty bucket refuses the statement; the local stack one that has more values than it holds.
    const bodies: [count: number, row: string, statuses: number[]][] = [
      [10_000, least, [429, 413]],
      [10_000, whole, [429, 413]],
      [10_001, least, [413]],
    ];
    for (const [count, row, statuses] of bodies) {
      const answer = await send(
        person,
        "POST",
        `/rest/v1/${table.name}`,
        `[${Array(count).fill(row).join()}]`,
        prefer,
      );
      assert.ok(statuses.includes(answer.status), `${table.name}: ${answer.status} ${answer.text}`);
      if (answer.ms > slowest.ms) slowest = { ms: answer.ms, name: `${count} of ${table.name}` };
    }
  }
  assert.ok(tried >= 12, `${tried} tables`);
  assert.deepEqual(await counted(), before, "nothing was stored");
  return `${tried} tables; the slowest refusal, ${slowest.name}, took ${slowest.ms.toFixed(0)} ms`;
}

/** Finding 5: a body full of nothing, to every route that takes one; as JSON, as CSV, as Anki's. */
export async function hollowBodies(routes: Route[]): Promise<string> {
  const person = await signUp();
  const names = [...new Set(routes.map((route) => route.function))];
  const running = async () => {
    const pids: Record<string, number[]> = {};
    for (const name of names) pids[name] = await functionProcesses(name);
    return pids;
  };
  // Each runs before it is attacked.
  for (const name of names) await send(person, "GET", `/functions/v1/${name}/nothing`);
  const before = await running();
  assert.ok(Object.values(before).every((pids) => pids.length >= 1), JSON.stringify(before));
  const objects = `[${"{},".repeat(600_000)}{}]`;
  const bodies: [body: string, type: string][] = [
    ...["reviews", "messages", "input", "items", "chunks"].map((key): [string, string] => [
      `{"${key}":${objects}}`,
      "application/json",
    ]),
    [objects, "application/json"],
    [`{${Array.from({ length: 150_000 }, (_, i) => `"k${i}":1`).join()}}`, "application/json"],
    [`question,answer\n${"a,b\n".repeat(2_900_000)}`, "text/csv"],
    [",".repeat(2_900_000), "text/csv"],
    [`#separator:tab\n${"a\tb\n".repeat(450_000)}`, "text/plain"],
  ];
  const posts = routes.filter(({ method }) => method === "POST" || method === "PUT");
  let turn = 0;
  let slowest = 0;
  for (const { method, path } of posts) {
    // The files where one is taken, in turns the others where JSON is.
    const isFile = path.endsWith("/import");
    // A document may be such a file: rows of empty cells are one.
    const isDocument = /\/documents(\/:[^/]+)?$/.test(path);
    const chosen = isFile
      ? bodies.slice(7)
      : [bodies[turn++ % 7], isDocument ? bodies[8] : bodies[7 + turn % 3]];
    for (const [i, [body, type]] of chosen.entries()) {
      for (const format of isFile ? [["csv", "anki"][i % 2]] : [""]) {
        const attacked = pathOf(path, crypto.randomUUID()) + (format && `?format=${format}`);
        const { status, text, ms } = await send(person, method, attacked, body, {
          "content-type": type,
        });
        const isTaken = isDocument && type === "text/csv" && status === 201;
        assert.ok(
          isTaken || (status >= 400 && status < 500),
          `${method} ${attacked}: ${status} ${text}`,
        );
        slowest = Math.max(slowest, ms);
      }
    }
  }
  assert.deepEqual(await running(), before, "every process still runs");
  return `${posts.length} routes; the slowest refusal took ${slowest.toFixed(0)} ms`;
}

/** Finding 5: forty at once without a token send what nobody reads. */
export async function bodiesOfNobody(routes: Route[]): Promise<string> {
  const names = [...new Set(routes.map((route) => route.function))];
  const posts = names.flatMap((name) =>
    routes.filter((route) => route.function === name && route.method === "POST").slice(0, 1)
  );
  const before = await Promise.all(posts.map((route) => functionProcesses(route.function)));
  const statuses = await Promise.all(
    posts.flatMap(({ path }) =>
      Array.from({ length: 5 }, async () => {
        let sent = 0;
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (sent++ >= 11) controller.close();
            else controller.enqueue(new Uint8Array(1 << 20).fill(32));
          },
        });
        try {
          const response = await fetch(apiUrl + pathOf(path, "a"), { method: "POST", body });
          await response.body?.cancel();
          return response.status;
        } catch (error) {
          // The server answers before it has read the body, so a client that still sends may find the socket closed.
          if (/reset by peer|broken pipe/i.test(String((error as Error).cause))) return 401;
          throw error;
        }
      })
    ),
  );
  assert.deepEqual([...new Set(statuses)], [401]);
  const after = await Promise.all(posts.map((route) => functionProcesses(route.function)));
  assert.deepEqual(after, before);
  return `${statuses.length} bodies of 11 MB`;
}

/** Finding 19: sockets that say little, and nothing more, take nobody else's turn. */
export async function idleSockets(): Promise<string> {
  const person = await signUp();
  const { hostname, port } = new URL(apiUrl);
  const read = async () => {
    const { status, ms } = await send(person, "GET", "/rest/v1/conversations?select=id");
    assert.equal(status, 200);
    return ms;
  };
  const median = async () => {
    const times: number[] = [];
    for (let i = 0; i < 31; i++) times.push(await read());
    return times.toSorted((a, b) => a - b)[15];
  };
  // The function runs already, so that its start is not a part of it.
  await send(person, "GET", "/functions/v1/memories");
  await median();
  const head = `POST /functions/v1/memories HTTP/1.1\r\nhost: ${hostname}\r\n` +
    Object.entries(bearer(person.token)).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const beginnings = [
    "",
    "GET ",
    "GET / HTTP/1.1\r\nhost: a\r\nx-a: ",
    `${head}content-length: 1000\r\n\r\n{"a":`,
    `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`,
  ];
  // Of three rounds the best: whatever else the machine does at the moment is no doing of the sockets.
  const ratios: number[] = [];
  for (let round = 0; round < 3 && !ratios.some((ratio) => ratio < 2); round++) {
    const usual = await median();
    const sockets = await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      const socket = await Deno.connect({ hostname, port: Number(port) });
      await socket.write(new TextEncoder().encode(beginnings[i % beginnings.length]));
      return socket;
    }));
    ratios.push(await median() / usual);
    for (const socket of sockets) socket.close();
  }
  const ratio = Math.min(...ratios);
  assert.ok(ratio < 3, `a read took ${ratio.toFixed(1)} times as long`);
  return `200 sockets; a read took ${ratio.toFixed(1)} times as long`;
}
