/** RPCs, with every p_user_id. */

import { as, type Field, refused, rest, text } from "./field.ts";
import { sampleCall } from "./payloads.ts";
import type { Attack } from "./volley.ts";

/** Every RPC with every p_user_id, and with the victim's ids, by a signed-in user. */
export function* rpcsAsUser(
  { own, rpcs, known, victim, mallory }: Field,
): Generator<Attack> {
  const notMine = (_: number, answer: string) =>
    !answer.includes('"42501"') && "another user's id was not refused with 42501";
  const bad = (status: number) => status < 400 && "an id that is none was taken";
  for (const rpc of rpcs) {
    const path = rest(`rpc/${rpc.name}`);
    const withUser = rpc.parameters.some(({ name }) => name === "p_user_id");
    for (const all of [false, true]) {
      const call = sampleCall(rpc, all);
      if (rpc.forUsers) yield as(own, { method: "POST", path, body: call });
      else if (!withUser) yield as(own, { method: "POST", path, body: call, expect: notMine });
      if (!withUser) continue;
      const body = { ...call, p_user_id: victim.id };
      yield as(own, { method: "POST", path, body, expect: notMine });
      for (const id of [mallory.id, null]) {
        yield as(own, { method: "POST", path, body: { ...call, p_user_id: id } });
      }
      for (const id of ["", "' or 1=1 --", [victim.id], { eq: victim.id }, 1]) {
        yield as(own, { method: "POST", path, body: { ...call, p_user_id: id }, expect: bad });
      }
    }
    const inUrl = Object.entries({ ...sampleCall(rpc), p_user_id: victim.id })
      .map(([name, value]) =>
        `${name}=${text(typeof value === "string" ? value : JSON.stringify(value))}`
      );
    for (const method of ["GET", "HEAD"]) {
      yield as(own, { method, path: `${path}?${inUrl.join("&")}` });
    }
    for (const { name, type } of rpc.parameters.filter(({ name }) => name !== "p_user_id")) {
      if (type !== "uuid") continue;
      for (const id of known) {
        yield as(own, { method: "POST", path, body: { ...sampleCall(rpc), [name]: id } });
      }
    }
  }
}

/** Every RPC, by everybody else. */
export function* rpcsAsNobody({ nobodies, rpcs, victim }: Field): Generator<Attack> {
  for (const rpc of rpcs) {
    for (const nobody of nobodies) {
      for (const p_user_id of [victim.id, undefined]) {
        const body = { ...sampleCall(rpc), p_user_id };
        yield as(nobody, {
          method: "POST",
          path: rest(`rpc/${rpc.name}`),
          body,
          expect: refused,
        });
      }
    }
  }
}
