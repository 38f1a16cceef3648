/** A network on loopback: a proxy that hands a server's answers on some milliseconds late. */

export interface SlowNetwork {
  /** The same address on this network. */
  url(address: string): string;
  close(): void;
}

/** Each answer of `target` comes `milliseconds` late, which is what a round trip costs. */
export function slowNetwork(target: string, milliseconds: number): SlowNetwork {
  const { hostname, port } = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();

  async function serve(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect({ hostname, port: Number(port) });
    client.setNoDelay();
    server.setNoDelay();
    open.add(client).add(server);
    const late = new TransformStream<Uint8Array, { bytes: Uint8Array; due: number }>(
      {
        transform: (bytes, controller) =>
          controller.enqueue({ bytes, due: performance.now() + milliseconds }),
      },
      undefined,
      { highWaterMark: 1_000 },
    );
    const arriving = new TransformStream<{ bytes: Uint8Array; due: number }, Uint8Array>({
      async transform({ bytes, due }, controller) {
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        controller.enqueue(bytes);
      },
    });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeThrough(late).pipeThrough(arriving).pipeTo(client.writable),
    ]);
    open.delete(client);
    open.delete(server);
  }

  (async () => {
    for await (const client of listener) serve(client as Deno.TcpConn);
  })();

  return {
    url: (address) =>
      Object.assign(new URL(address), { host: `127.0.0.1:${(listener.addr as Deno.NetAddr).port}` })
        .href.replace(/\/$/, ""),
    close() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // It has been closed by its other end.
        }
      }
    },
  };
}
