/** fetch for providers, whose answers are read to a bound: what has no end must not fill the memory. */

import { ApiError } from "./errors.ts";

const megabyte = 1024 * 1024;

/** A stream is not held as a whole: a reply of a million characters comes in as many as 250,000 events. */
const streamBytes = 256 * megabyte;

/** How many bytes of an answer are read, by the path that was asked. */
const bounds: [path: RegExp, bytes: number][] = [
  // A million characters, each of which JSON may write in six bytes.
  [/\/(chat\/completions|responses)$/, 8 * megabyte],
  // 2,048 vectors of 1,536 numbers are some 64 MB; a call of ours asks for 96.
  [/\/embeddings$/, 16 * megabyte],
  [/./, 4 * megabyte],
];

/** @throws ApiError 502 `answer_too_large`, from the body's reader */
export function boundedFetch(fetcher: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetcher(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const isStream = /event-stream/.test(response.headers.get("content-type") ?? "");
    const [, bytes] = bounds.find(([path]) => path.test(pathname))!;
    return limitBody(response, isStream ? streamBytes : bytes);
  };
}

/** The response, whose body fails once it is longer than it may be. */
export function limitBody(response: Response, maximum: number): Response {
  if (!response.body) return response;
  let size = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size <= maximum) return controller.enqueue(chunk);
        throw new ApiError(
          502,
          "answer_too_large",
          `The service's answer is over ${Math.floor(maximum / megabyte)} MB.`,
        );
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
}
