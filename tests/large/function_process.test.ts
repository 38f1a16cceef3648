/** What one process of a function bears: an export of 600 MB, large bodies at once, sockets that fall silent. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { type Stack, startStack } from "../../local/stack/stack.ts";

const megabyte = 1024 * 1024;
/** As many as fill more than 600 MB, each nearly as long as one may be. */
const documents = 121;

interface User {
  id: string;
  headers: Record<string, string>;
}

async function signUp(stack: Stack): Promise<User> {
  const response = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: stack.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({
      email: `${crypto.randomUUID()}@example.com`,
      password: crypto.randomUUID(),
    }),
  });
  const { access_token, user } = await response.json();
  return {
    id: user.id,
    headers: {
      apikey: stack.publishableKey,
      authorization: `Bearer ${access_token}`,
      "content-type": "application/json",
    },
  };
}

/** The most memory that a process has ever held. */
function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Number(kilobytes) / 1024;
}

/** A long text that the database keeps small. */
async function fill(stack: Stack, { id }: User): Promise<void> {
  const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
  try {
    // What triggers would make of them is not exported.
    await sql`alter table public.documents disable trigger user`;
    await sql`
      insert into public.documents (user_id, title, content, content_hash)
      select ${id}, 'Part ' || i, repeat('five megabytes of a book. ', 200000), 'h' || i
      from generate_series(1, ${documents}) i`;
    await sql`alter table public.documents enable trigger user`;
  } finally {
    await sql.end();
  }
}

Deno.test({
  name: "processes of functions bear what one user can send or has",
  ignore: Deno.build.os !== "linux",
  async fn(t) {
    const stack = await startStack({ apiPort: 0, dbPort: 0, seed: false });
    try {
      const [user, bystander] = [await signUp(stack), await signUp(stack)];
      const usage = async () => {
        const response = await fetch(`${stack.functionsUrl}/profile/usage`, {
          headers: bystander.headers,
        });
        assert.equal(response.status, 200, await response.text());
      };

      await t.step("an export of 600 MB, within 200 MB of the function's memory", async () => {
        await fill(stack, user);
        const response = await fetch(`${stack.functionsUrl}/profile/export`, {
          headers: user.headers,
        });
        assert.equal(response.status, 200);
        let size = 0;
        let end = "";
        const decoder = new TextDecoder();
        for await (const chunk of response.body!) {
          size += chunk.length;
          end = (end + decoder.decode(chunk, { stream: true })).slice(-200);
        }
        const { profile: pid } = await stack.processes();
        const peak = peakMegabytes(pid);
        console.log(
          `  ${(size / megabyte).toFixed(0)} MB in ${peak.toFixed(0)} MB of memory at most`,
        );
        assert.ok(size > 600 * megabyte, `${size} bytes`);
        assert.match(end, /\]\},"files":\[\]\}$/, "it is whole");
        assert.ok(peak < 200, `${peak} MB`);
      });

      await t.step("bodies of 12 MB, forty at once of ten users", async () => {
        const users = await Promise.all(Array.from({ length: 10 }, () => signUp(stack)));
        const body = JSON.stringify({ title: "Long", content: "a ".repeat(5.9 * megabyte) });
        await fetch(`${stack.functionsUrl}/documents`, { headers: bystander.headers })
          .then((response) => response.body?.cancel());
        const { documents: before } = await stack.processes();
        const statuses = await Promise.all(
          users.flatMap(({ headers }) =>
            Array.from({ length: 4 }, async () => {
              const response = await fetch(`${stack.functionsUrl}/documents`, {
                method: "POST",
                headers,
                body,
              });
              await response.body?.cancel();
              return response.status;
            })
          ),
        );
        const counts = Object.fromEntries(
          Map.groupBy(statuses, (status) => status).entries().map(([status, all]) =>
            [status, all.length] as const
          ),
        );
        const { documents: after } = await stack.processes();
        console.log(`  ${JSON.stringify(counts)}, ${peakMegabytes(after).toFixed(0)} MB at most`);
        assert.equal(after, before, "the same process");
        // Too long a document, too much at once, or too many requests of a user.
        assert.ok(statuses.every((status) => [400, 413, 429, 503].includes(status)));
        const fine = await fetch(`${stack.functionsUrl}/documents`, {
          method: "POST",
          headers: bystander.headers,
          body: JSON.stringify({ title: "Short", content: "A word" }),
        });
        assert.equal(fine.status, 201, await fine.text());
      });

      await t.step("forty sockets that fall silent are answered, and hold up nobody", async () => {
        const { hostname, port } = new URL(stack.apiUrl);
        const ends = Promise.all(Array.from({ length: 40 }, async (_, i) => {
          const path = ["functions/v1/memories", "rest/v1/rpc/get_usage", "auth/v1/signup"][i % 3];
          using socket = await Deno.connect({ hostname, port: Number(port) });
          const head = [
            `POST /${path} HTTP/1.1`,
            `host: ${hostname}`,
            ...Object.entries(user.headers).map(([name, value]) => `${name}: ${value}`),
            i % 2 ? "content-length: 1000" : "transfer-encoding: chunked",
          ];
          await socket.write(
            new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${i % 2 ? "{" : "1\r\n{\r\n"}`),
          );
          const started = performance.now();
          const answer = new Uint8Array(12);
          await socket.read(answer);
          // Of one user's requests a function answers some at a time.
          assert.match(new TextDecoder().decode(answer), /^HTTP\/1.1 (408|429)/, path);
          return (performance.now() - started) / 1000;
        }));
        for (let i = 0; i < 10; i++) await usage();
        const seconds = await ends;
        console.log(`  answered after ${Math.max(...seconds).toFixed(1)} s at the latest`);
        assert.ok(seconds.every((seconds) => seconds < 30));
      });
    } finally {
      await stack.stop();
    }
  },
});
