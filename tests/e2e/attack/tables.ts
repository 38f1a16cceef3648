/** Tables, by every verb. */

import { as, type Field, refused, rest } from "./field.ts";
import { sample } from "./payloads.ts";
import type { Table } from "./targets.ts";
import type { Attack } from "./volley.ts";

/** Refused, or a list without rows: what somebody without a good token gets. */
const nothing = (status: number, body: string) => !/^(\[\]|)$/.test(body) && refused(status);

/** Every table by every verb, by a signed-in user who would get at the victim's rows. */
export function* tablesAsUser(field: Field): Generator<Attack> {
  const { own, tables } = field;
  for (const table of tables) {
    for (const attack of verbs(table, field)) yield as(own, attack);
  }
}

/** Every table by every verb, by everybody else. */
export function* tablesAsNobody(field: Field): Generator<Attack> {
  const { nobodies, tables } = field;
  for (const table of tables) {
    const attacks = [...verbs(table, field)];
    for (const [i, nobody] of nobodies.entries()) {
      // All of the verbs for one of them, in turn; the plain ones for the others.
      const chosen = i === tables.indexOf(table) % nobodies.length
        ? attacks
        : attacks.filter(({ method }, j) =>
          j < 2 || attacks.findIndex((a) => a.method === method) === j
        );
      for (const attack of chosen) yield { ...as(nobody, attack), expect: nothing };
    }
  }
}

/** Every verb on a table, as it would be sent to get at the victim's rows. */
function* verbs(
  { name, owner, columns, writable, related }: Table,
  { rows, victim }: Field,
): Generator<Attack> {
  const path = rest(name);
  const at = owner ? `${path}?${owner}=eq.${victim.id}` : `${path}?${columns[0].name}=not.is.null`;
  const minimal = { prefer: "return=minimal" };
  const whole = { prefer: "return=representation" };
  const row = rows.get(name) ?? Object.fromEntries(
    columns.map((column) => [column.name, sample(column.type)]),
  );
  const granted = Object.fromEntries(
    Object.entries(row).filter(([column]) => writable.includes(column)),
  );
  yield { method: "GET", path };
  yield { method: "GET", path: at };
  yield { method: "GET", path: `${path}?select=*,${related.map((r) => `${r}(*)`).join()}` };
  yield { method: "HEAD", path: at, headers: { prefer: "count=exact" } };
  yield { method: "GET", path, headers: { prefer: "count=exact", "accept-profile": "private" } };
  yield { method: "GET", path: `${path}?select=count()`, headers: { "accept-profile": "auth" } };
  for (const body of [row, granted, { ...granted, ...(owner ? { [owner]: victim.id } : {}) }]) {
    yield { method: "POST", path, body, headers: whole };
    yield { method: "POST", path, body: [body, body], headers: minimal };
    for (const resolution of ["merge", "ignore"]) {
      const headers = { prefer: `resolution=${resolution}-duplicates,return=representation` };
      yield { method: "POST", path, body, headers };
      yield { method: "POST", path: `${path}?on_conflict=${owner ?? "id"}`, body, headers };
    }
    yield { method: "PUT", path: at, body, headers: whole };
    yield { method: "PATCH", path: at, body, headers: whole };
  }
  for (const { name: column } of columns) {
    yield { method: "PATCH", path: at, body: { [column]: null }, headers: minimal };
    if (owner) {
      yield {
        method: "PATCH",
        path: `${path}?${column}=not.is.null`,
        body: { [owner]: victim.id },
      };
    }
  }
  yield { method: "DELETE", path: at, headers: whole };
  yield { method: "DELETE", path: `${at}&limit=1&order=${columns[0].name}`, headers: minimal };
}
