/** SQL, JSON paths and the like where a value is expected. */

import { as, type Field, pathOf, rest, text } from "./field.ts";
import { injections, sampleCall, someInjections } from "./payloads.ts";
import type { Attack } from "./volley.ts";

const operators = ["like", "ilike", "match", "in", "fts", "is", "not.eq", "ov", "nonesuch"];

/** In every place of an address that REST reads. */
export function* throughRest({ own, tables }: Field): Generator<Attack> {
  const some = someInjections();
  for (const { name, columns } of tables) {
    const path = rest(name);
    for (const { name: column, type } of columns) {
      for (const payload of some.next().value) {
        yield as(own, { method: "GET", path: `${path}?${column}=eq.${text(payload)}` });
      }
      if (type !== "jsonb") continue;
      for (const payload of [...some.next().value, ...some.next().value]) {
        yield as(own, { method: "GET", path: `${path}?select=${column}->>${text(payload)}` });
        yield as(own, { method: "GET", path: `${path}?${column}->${text(payload)}=is.null` });
        yield as(own, { method: "GET", path: `${path}?order=${column}->${text(payload)}` });
        yield as(own, { method: "GET", path: `${path}?${column}=cs.${text(payload)}` });
      }
    }
    const column = columns[0].name;
    for (const operator of operators) {
      for (const payload of some.next().value) {
        yield as(own, { method: "GET", path: `${path}?${column}=${operator}.${text(payload)}` });
      }
    }
    for (const payload of injections) {
      const it = text(payload);
      for (
        const query of [
          `order=${it}`,
          `select=${it}`,
          `or=(${it})`,
          `and=(${column}.eq.${it},or(${it}))`,
          `${it}=eq.1`,
          `limit=${it}`,
          `offset=${it}`,
          `select=x:${column}::${it}`,
        ]
      ) yield as(own, { method: "GET", path: `${path}?${query}` });
      yield as(own, { method: "GET", path: rest(it) });
      yield as(own, {
        method: "POST",
        path: `${path}?columns=${it}&on_conflict=${it}`,
        body: {},
      });
      yield as(own, { method: "DELETE", path: `${path}?${column}=eq.${it}` });
      yield as(own, {
        method: "PATCH",
        path: `${path}?or=(${it})`,
        body: { [payload]: payload },
      });
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
}

/** In every parameter of every RPC. */
export function* throughRpcs({ own, rpcs }: Field): Generator<Attack> {
  const some = someInjections();
  for (const rpc of rpcs.filter(({ forUsers }) => forUsers)) {
    const path = rest(`rpc/${rpc.name}`);
    for (const { name, type } of rpc.parameters) {
      const payloads: unknown[] = type === "text" || type === "jsonb"
        ? injections
        : some.next().value;
      for (const payload of payloads) {
        const nestedToo = type === "jsonb" ? [{ [String(payload)]: payload }, [payload]] : [];
        for (const value of [payload, ...nestedToo]) {
          yield as(own, { method: "POST", path, body: { ...sampleCall(rpc), [name]: value } });
        }
      }
    }
    yield as(own, {
      method: "POST",
      path: `${path}?select=${text(injections[4])}`,
      body: sampleCall(rpc),
    });
  }
}

/** In every parameter of every route's path and query. */
export function* throughRoutes({ own, routes, parameters, victim }: Field): Generator<Attack> {
  const some = someInjections();
  for (const { method, path } of routes) {
    if (path.includes(":")) {
      for (const payload of injections) {
        yield as(own, {
          method,
          path: pathOf(path, payload),
          body: method === "PUT" ? {} : undefined,
        });
      }
    }
    if (method !== "GET") continue;
    for (const parameter of parameters) {
      for (const payload of some.next().value) {
        yield as(own, {
          method,
          path: `${pathOf(path, victim.document)}?${parameter}=${text(payload)}`,
        });
      }
    }
  }
}
