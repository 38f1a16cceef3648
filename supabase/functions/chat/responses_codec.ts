/** Answers in the form of POST /responses. */

import type { Codec } from "./codec.ts";
import { type Echo, responseOf } from "./response_object.ts";
import { ResponseEvents } from "./response_events.ts";

export function responsesCodec(echo: Echo): Codec {
  return {
    whole: (head, ended) => responseOf(echo, head, ended),
    events: (head) => new ResponseEvents(echo, head),
  };
}
