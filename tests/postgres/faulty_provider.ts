/**
 * A model provider that fails in the way its question names; its model `steady` never does. A question
 * that begins with "slow" is answered after 600 ms, within MODEL_TIMEOUT_MS. GET says how often each question was asked.
 */

export const faults = ["hang", "429", "500", "half", "rubbish"] as const;
export type Fault = typeof faults[number] | "none";

const encoder = new TextEncoder();
const event = (content: string, finish_reason: string | null = null) =>
  encoder.encode(
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`,
  );

/** Serves on a free port of loopback until it is shut down. */
export function serveFaulty(): Deno.HttpServer<Deno.NetAddr> {
  const asked: Record<string, number> = {};
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (request.method === "GET") return Response.json(asked);
    const { model, messages, stream } = await request.json();
    const question: string = messages.at(-1).content;
    asked[question] = (asked[question] ?? 0) + 1;
    const isSlow = question.startsWith("slow");
    if (isSlow) await new Promise((resolve) => setTimeout(resolve, 600));
    const fault = model === "steady" || isSlow ? "none" : question as Fault;
    switch (fault) {
      case "429":
      case "500":
        return new Response("no", { status: Number(fault) });
      case "rubbish":
        return new Response(stream ? "data: {rubbish\n\n" : "{rubbish");
      case "hang":
        // The headers at least, when it streams: the silence has to be noticed there too.
        return stream
          ? new Response(new ReadableStream({ start: (c) => c.enqueue(event("One")) }))
          : await new Promise<Response>((resolve) =>
            request.signal.addEventListener("abort", () => resolve(new Response()))
          );
      case "half":
        return new Response(
          stream
            ? new ReadableStream({
              start(controller) {
                controller.enqueue(event("Half of an"));
                controller.close();
              },
            })
            : '{"choices": [{"message": {"content": "Half of an',
        );
      case "none":
        return stream
          ? new Response(
            new ReadableStream({
              start(controller) {
                controller.enqueue(event("Good."));
                controller.enqueue(event("", "stop"));
                controller.close();
              },
            }),
          )
          : Response.json({ choices: [{ message: { content: "Good." }, finish_reason: "stop" }] });
    }
  });
}
