/** Whether the client has left, or has only got the whole of its answer. */

/**
 * Answers a request whose `signal` aborts only when the client leaves before it has its answer.
 *
 * Deno's own signal, as hosted Supabase has it, also aborts when an answer was sent whole: what goes on
 * in the background would stop, and a turn that was finished would count as broken off. Deno mends that
 * behind the flag no-legacy-abort, which hosted functions are not started with.
 *
 * An event stream is an answer when it has ended; any other response is one when it is returned.
 */
export async function abortWhenClientLeaves(
  request: Request,
  handle: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  const client = new AbortController();
  let answered = false;
  const answer = () => {
    answered = true;
    request.signal.removeEventListener("abort", leave);
  };
  function leave() {
    if (answered) return;
    answer();
    client.abort(new DOMException("The client has left.", "AbortError"));
  }
  if (request.signal.aborted) leave();
  else request.signal.addEventListener("abort", leave);

  let response: Response;
  try {
    response = await handle(new Request(request, { signal: client.signal }));
  } catch (error) {
    answer();
    throw error;
  }
  if (!response.body || !isEventStream(response)) {
    answer();
    return response;
  }
  return new Response(watch(response.body, answer, leave), response);
}

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** The same stream; `ended` hears of its end or failure, `left` of a reader that wants no more. */
function watch(
  stream: ReadableStream<Uint8Array>,
  ended: () => void,
  left: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        ended();
        controller.close();
      } catch (error) {
        ended();
        controller.error(error);
      }
    },
    async cancel(reason) {
      left();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
