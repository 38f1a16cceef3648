import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { listening } from "./ports.ts";
import { freePort } from "./worker_process.ts";

/** Listens as the database does. */
async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/** An outgoing connection, the port that it was given, and how the other side ends it. */
async function outgoing(): Promise<{ port: number; end: () => Promise<void> }> {
  const peers: Socket[] = [];
  const server = createServer((socket) => peers.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client = connect({ host: "127.0.0.1", port });
  await once(client, "connect");
  const end = async () => {
    for (const peer of peers) peer.destroy();
    client.resume();
    await once(client, "close");
    await close(server);
  };
  return { port: client.localPort!, end };
}

Deno.test("a port that is free is listened on at once", async () => {
  const said: string[] = [];
  const server = await listening("[db]", await freePort(), (line) => said.push(line), listen);
  assert.deepEqual(said, []);
  await close(server);
});

Deno.test("a port that somebody listens on is refused at once", async () => {
  const port = await freePort();
  const other = await listen(port);
  const started = Date.now();
  await assert.rejects(
    listening("[db]", port, () => {}, listen),
    new RegExp(`Port ${port} is in use: .* under \\[db\\]`),
  );
  assert.ok(Date.now() - started < 5000);
  await close(other);
});

Deno.test("a port that an outgoing connection holds is waited for", async () => {
  const { port, end } = await outgoing();
  const said: string[] = [];
  const waiting = listening("[db]", port, (line) => said.push(line), listen, { everyMs: 20 });
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.match(said[0], /held by an outgoing connection/);
  await end();
  await close(await waiting);
  assert.equal(said.length, 1);
});

Deno.test("a port that an outgoing connection goes on holding is given up", async () => {
  const { port, end } = await outgoing();
  await assert.rejects(
    listening("[db]", port, () => {}, listen, { waitMs: 50, everyMs: 20 }),
    /though nobody listens there/,
  );
  await end();
});
