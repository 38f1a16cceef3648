/** Bodies too big, too deep, polluted, and no JSON at all. */

import { as, type Field, pathOf, rest } from "./field.ts";
import { nested, pollution, sampleCall } from "./payloads.ts";
import type { Attack } from "./volley.ts";

/** For every route, RPC and table. */
export function* badBodies({ own, tables, rpcs, routes, victim }: Field): Generator<Attack> {
  const posts = routes.filter(({ method }) => method === "POST" || method === "PUT");
  const targets = [
    ...posts.map(({ method, path }) => ({ method, path: pathOf(path, victim.document) })),
    ...rpcs.map(({ name }) => ({ method: "POST", path: rest(`rpc/${name}`) })),
    ...tables.map(({ name }) => ({ method: "POST", path: rest(name) })),
  ];
  const taken = (status: number) => status < 400 && "taken";
  for (const { method, path } of targets) {
    const isRoute = path.startsWith("/functions");
    for (
      const body of ["", "{", "nul", "[]", "null", "0", '"a"', "[[]]", '{"a":1,"a":2}', "\u0000"]
    ) {
      yield as(own, { method, path, body });
    }
    for (const depth of [1_000, 100_000]) {
      yield as(own, { method, path, body: nested(depth), expect: isRoute ? taken : undefined });
      yield as(own, {
        method,
        path,
        body: `{"metadata":${nested(depth)}}`,
        expect: isRoute ? taken : undefined,
      });
      yield as(own, { method, path, body: `{"a":`.repeat(depth) + "1" + "}".repeat(depth) });
    }
    yield as(own, { method, path, body: pollution });
    yield as(own, { method, path, body: [pollution, { metadata: pollution }] });
    if (isRoute) {
      yield as(own, { method, path, body: " ".repeat(13 * 1024 * 1024), expect: taken });
    }
    yield as(own, {
      method,
      path,
      body: "a=b",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    yield as(own, { method, path, body: "a,b\n1,2", headers: { "content-type": "text/csv" } });
    yield as(own, {
      method,
      path,
      body: "<a/>",
      headers: { "content-type": "text/xml; charset=utf-7" },
    });
  }
  for (const rpc of rpcs.filter(({ forUsers }) => forUsers)) {
    for (const { name, type } of rpc.parameters) {
      if (type !== "jsonb") continue;
      for (const value of [nested(5_000), nested(50_000), `[${JSON.stringify(pollution)}]`]) {
        const call = JSON.stringify({ ...sampleCall(rpc), [name]: "HERE" }).replace(
          '"HERE"',
          value,
        );
        yield as(own, { method: "POST", path: rest(`rpc/${rpc.name}`), body: call });
      }
    }
  }
  const endless = () => {
    let sent = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ > 40) controller.close();
        else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });
  };
  for (const { method, path } of targets.filter((_, i) => i % 12 === 0)) {
    yield as(own, { method, path, body: endless(), expect: taken });
  }
}
