// Gap: quotes in filters.
//
// In a tree of filters (`or=(name.eq."a, \"b\"")`) PostgREST takes a value in quotes whole, a backslash before what stands
// for itself. Outside of one it takes every value as it is, quotes, spaces and zeros included. @supabase/lite 0.10.0 divides
// a tree at quotes after a backslash and keeps the backslashes; outside of one it takes quotes and spaces away and makes 1 of
// 1.0. Beside a part of a jsonb it takes true for a boolean, which a real Postgres refuses to compare. So such values are
// sealed, as letters and digits that it leaves alone, and opened when it has read the filters. When
// upstream.test.ts says so, upstream reads them alike and this file can go.
import type { Connection } from "@supabase/lite";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";

/** Nobody can guess it, so nobody's own value is opened. */
const mark = `sealed${randomBytes(8).toString("hex")}x`;
const sealedValue = new RegExp(`${mark}((?:[0-9a-f]{2})*)z`, "g");

const reserved = new Set(["select", "order", "limit", "offset", "on_conflict", "columns"]);
const tree = /(^|\.)(or|and)$/;
// A truth value is compared with a part of a jsonb as what it is there, and not as a boolean.
const truthInTree = /(->>?[^.,()]+\.(?:not\.)?(?:eq|neq)\.)(true|false)(?=[,)])/g;
const plain = /^((?:not\.)?(?:eq|neq|gt|gte|lt|lte|match|imatch)\.)(.*)$/s;

/** The same address, with the values sealed that upstream would misread. */
export function sealFilters(address: string): string {
  if (!address.includes("?")) return address;
  const url = new URL(address);
  let changed = false;
  const parameters = [...url.searchParams].map(([name, value]): [string, string] => {
    const sealed = reserved.has(name)
      ? value
      : tree.test(name)
      ? sealTree(value.replace(truthInTree, (_, before, truth) => before + seal(truth)))
      : sealPlain(value, name.includes("->"));
    changed ||= sealed !== value;
    return [name, sealed];
  });
  if (!changed) return address;
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

/** Opens the values after upstream has read the filters, before it makes SQL of them. */
export function openFilters(connection: Connection): void {
  type Hook = (ast: Record<string, unknown>, vars: unknown) => Promise<Record<string, unknown>>;
  const internals = connection as unknown as { onPostgrestAST: Hook };
  const hook = internals.onPostgrestAST.bind(connection) as Hook;
  internals.onPostgrestAST = (ast, vars) => {
    for (const part of ["where", "select", "join"]) if (part in ast) ast[part] = opened(ast[part]);
    return hook(ast, vars);
  };
}

/** An answer that quotes the request, as the client wrote it. */
export async function openAnswer(response: Response): Promise<Response> {
  const location = response.headers.get("content-location");
  if (location?.includes(mark)) {
    response.headers.set("content-location", openedText(location, encodeURIComponent));
  }
  if (response.status < 400 || !response.body) return response;
  const text = await response.text();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  return new Response(openedText(text, inJson), { status: response.status, headers });
}

function sealPlain(value: string, isOfJson: boolean): string {
  const [, operator, operand] = plain.exec(value) ?? [];
  if (operator === undefined) return value;
  const isTruth = isOfJson && /^(true|false)$/.test(operand);
  return isTruth || isMisread(operand) ? operator + seal(operand) : value;
}

/** Values that upstream would not take as they are. */
function isMisread(value: string): boolean {
  if (value !== value.trim() || /^".*"$/s.test(value)) return true;
  return value !== "" && Number.isFinite(Number(value)) && String(Number(value)) !== value;
}

/** Seals what stands in quotes in a tree, values and names alike. */
function sealTree(text: string): string {
  let sealed = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const starts = /[.(,\s]/.test(text[at - 1] ?? "(");
    const [quoted] = character === '"' && starts
      ? /^"(?:[^"\\]|\\.)*"/s.exec(text.slice(at)) ?? []
      : [];
    if (quoted) {
      const value = quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
      // Upstream does not see the stars that it would read as per cent signs.
      const isPattern = /\.i?like\.$/.test(text.slice(0, at));
      sealed += seal(isPattern ? value.replaceAll("*", "%") : value);
      at += quoted.length - 1;
      continue;
    }
    if (character === "{") {
      // An array's own text, in which quotes are the array's.
      const [array] = /^\{(?:"(?:[^"\\]|\\.)*"|[^"}])*\}/s.exec(text.slice(at)) ?? [character];
      sealed += array;
      at += array.length - 1;
      continue;
    }
    sealed += character;
  }
  return sealed;
}

function seal(value: string): string {
  return `${mark}${Buffer.from(value).toString("hex")}z`;
}

/** Everything that has been read, its sealed values open. */
function opened(read: unknown): unknown {
  if (typeof read === "string") return openedText(read, (value) => value);
  if (Array.isArray(read)) return read.map(opened);
  if (read === null || typeof read !== "object") return read;
  return Object.fromEntries(
    Object.entries(read).map(([key, value]) => [opened(key), opened(value)]),
  );
}

function openedText(text: string, write: (value: string) => string): string {
  return text.replaceAll(sealedValue, (_, hex) => write(Buffer.from(hex, "hex").toString()));
}
