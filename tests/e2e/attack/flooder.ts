/** A thread of clients that send rows without a pause, apart from the thread that measures. */

interface Flood {
  url: string;
  headers: Record<string, string>;
  row: string;
  rows: number;
  clients: number;
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Flood | "stop">) => void;
  postMessage(message: unknown): void;
};
let stopped = false;

thread.onmessage = async ({ data }) => {
  if (data === "stop") {
    stopped = true;
    return;
  }
  const { url, headers, row, rows, clients } = data;
  const encode = (text: string) => new TextEncoder().encode(text);
  const body = encode(`[${Array(rows).fill(row).join()}]`);
  const { hostname, port, pathname, host } = new URL(url);
  const head = encode(
    [
      `POST ${pathname} HTTP/1.1`,
      `host: ${host}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${body.length}`,
    ].join("\r\n") + "\r\n\r\n",
  );
  const times: number[] = [];
  const statuses: Record<number, number> = {};

  /** Sends until it is answered: fetch would copy all of the body first. */
  const send = async () => {
    const started = performance.now();
    using socket = await Deno.connect({ hostname, port: Number(port) });
    const answer = new Uint8Array(12);
    let isAnswered = false;
    const answered = socket.read(answer).then(() => isAnswered = true);
    try {
      await socket.write(head);
      for (let sent = 0; sent < body.length && !isAnswered;) {
        sent += await socket.write(body.subarray(sent, sent + 65_536));
      }
    } catch {
      // The other end has closed: it has answered.
    }
    await answered;
    times.push(performance.now() - started);
    const [, status = "0"] = new TextDecoder().decode(answer).split(" ");
    statuses[Number(status)] = (statuses[Number(status)] ?? 0) + 1;
    if (times.length === 1) thread.postMessage("begun");
  };
  await Promise.all(Array.from({ length: clients }, async () => {
    while (!stopped) await send();
  }));
  const [median] = times.toSorted((a, b) => a - b).slice(Math.floor(times.length / 2));
  thread.postMessage({ statuses, median, megabytes: body.length / 1024 / 1024 });
};
