/** SQL, JSON paths and the like where a value is expected. */

import { as, type Field, pathOf, rest, text } from "./field.ts";
import { injections, sampleCall } from "./payloads.ts";
import type { Attack } from "./volley.ts";

const operators = ["like", "ilike", "match", "in", "fts", "is", "not.eq", "ov", "nonesuch"];

/** In every place of an address that REST reads. */
export function* throughRest({ own, tables, payloads }: Field): Generator<Attack> {
  for (const { name, columns } of tables) {
    const path = rest(name);
    for (const { name: column, type } of columns) {
      for (const payload of payloads.next().value) {
        yield as(own, { method: "GET", path: `${path}?${column}=eq.${text(payload)}` });
      }
      if (type !== "jsonb") continue;
      for (
        const before of [
          `select=${column}->>`,
          `order=${column}->`,
          `${column}=cs.`,
          `${column}->a=eq.`,
        ]
      ) {
        for (const payload of payloads.next().value) {
          yield as(own, { method: "GET", path: `${path}?${before}${text(payload)}` });
        }
      }
      for (const payload of payloads.next().value) {
        yield as(own, { method: "GET", path: `${path}?${column}->${text(payload)}=is.null` });
      }
    }
    const column = columns[0].name;
    for (const operator of operators) {
      for (const payload of payloads.next().value) {
        yield as(own, { method: "GET", path: `${path}?${column}=${operator}.${text(payload)}` });
      }
    }
    const queries: ((it: string) => string)[] = [
      (it) => `order=${it}`,
      (it) => `select=${it}`,
      (it) => `or=(${it})`,
      (it) => `and=(${column}.eq.${it},or(${it}))`,
      (it) => `${it}=eq.1`,
      (it) => `limit=${it}`,
      (it) => `offset=${it}`,
      (it) => `select=x:${column}::${it}`,
    ];
    for (const query of queries) {
      for (const payload of payloads.next().value) {
        yield as(own, { method: "GET", path: `${path}?${query(text(payload))}` });
      }
    }
    for (const payload of payloads.next().value) {
      const it = text(payload);
      yield as(own, { method: "POST", path: `${path}?columns=${it}&on_conflict=${it}`, body: {} });
    }
    for (const payload of payloads.next().value) {
      yield as(own, { method: "DELETE", path: `${path}?${column}=eq.${text(payload)}` });
    }
    for (const payload of payloads.next().value) {
      const body = { [payload]: payload };
      yield as(own, { method: "PATCH", path: `${path}?or=(${text(payload)})`, body });
    }
    for (
      const query of [
        "limit=-1",
        "limit=1e99",
        "offset=-1",
        "offset=99999999999999999999",
        "limit=",
      ]
    ) {
      yield as(own, { method: "GET", path: `${path}?${query}` });
    }
    for (const range of ["5-1", "-1", "a-b", "0-99999999999999999999"]) {
      yield as(own, { method: "GET", path, headers: { range, "range-unit": "items" } });
    }
  }
  for (const payload of injections) yield as(own, { method: "GET", path: rest(text(payload)) });
}

/** In every parameter of every RPC. */
export function* throughRpcs({ own, rpcs, payloads }: Field): Generator<Attack> {
  for (const rpc of rpcs.filter(({ forUsers }) => forUsers)) {
    const path = rest(`rpc/${rpc.name}`);
    for (const { name, type } of rpc.parameters) {
      const shapes: ((payload: string) => unknown)[] = [(payload) => payload];
      if (type === "jsonb") {
        shapes.push((payload) => ({ [payload]: payload }), (payload) => [payload]);
      }
      for (const shape of shapes) {
        for (const payload of payloads.next().value) {
          const body = { ...sampleCall(rpc), [name]: shape(payload) };
          yield as(own, { method: "POST", path, body });
        }
      }
    }
    for (const payload of payloads.next().value) {
      yield as(own, {
        method: "POST",
        path: `${path}?select=${text(payload)}`,
        body: sampleCall(rpc),
      });
    }
  }
}

/** In every parameter of every route's path and query. */
export function* throughRoutes(
  { own, routes, parameters, victim, payloads }: Field,
): Generator<Attack> {
  for (const { method, path, function: name } of routes) {
    if (path.includes(":")) {
      for (const payload of payloads.next().value) {
        yield as(own, {
          method,
          path: pathOf(path, payload),
          body: method === "PUT" ? {} : undefined,
        });
      }
    }
    if (method !== "GET") continue;
    for (const parameter of parameters.get(name) ?? []) {
      for (const payload of payloads.next().value) {
        yield as(own, {
          method,
          path: `${pathOf(path, victim.document)}?${parameter}=${text(payload)}`,
        });
      }
    }
  }
}
