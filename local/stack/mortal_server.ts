import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { startStack } from "./stack.ts";

/** A database behind a proxy that can end every connection at once, as a server that dies does. */
export async function mortalServer() {
  const stack = await startStack({
    apiPort: 0,
    dbPort: 0,
    functions: false,
    seed: false,
    migrate: false,
  });
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(Number(new URL(stack.dbUrl).port), "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as { port: number };
  const url = new URL(stack.dbUrl);
  url.port = String(port);
  const die = () => sockets.forEach((socket) => socket.destroy());
  const goAway = async () => {
    proxy.close();
    die();
    await once(proxy, "close");
  };
  return {
    url: url.href,
    die,
    goAway,
    async comeBack() {
      proxy.listen(port, "127.0.0.1");
      await once(proxy, "listening");
    },
    /** Each goes through the proxy by two sockets. */
    connections: () => sockets.size / 2,
    async stop() {
      await goAway();
      await stack.stop();
    },
  };
}
