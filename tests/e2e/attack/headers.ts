/** Header values with a line's end in them, in every way that it can be written. */

import { apiUrl } from "../clients.ts";
import { type Field, pathOf } from "./field.ts";
import type { Attack } from "./volley.ts";

const ends = ["\r\n", "\n", "\r", "%0d%0a"];
const names = ["x-request-id", "x-session-id", "if-match", "origin", "host"];

/** What fetch would not send: written to the socket as it is. */
export function* splitHeaders({ routes, victim, mallory }: Field): Generator<Attack> {
  const { hostname } = new URL(apiUrl);
  for (const { method, path } of routes) {
    for (const end of ends) {
      for (const name of names) {
        const lines = [
          `${method} ${pathOf(path, victim.document)} HTTP/1.1`,
          ...(name === "host" ? [] : [`host: ${hostname}`]),
          `authorization: Bearer ${mallory.token}`,
          `${name}: a${end}x-injected: yes`,
          "content-length: 0",
          "connection: close",
        ];
        yield { method, path, raw: `${lines.join("\r\n")}\r\n\r\n` };
      }
    }
  }
}
