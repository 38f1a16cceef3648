import assert from "node:assert/strict";

const printed: unknown[][] = [];
console.error = (...data: unknown[]) => printed.push(data);
const { answerErrors, noteErrors } = await import("./lite_errors.ts");

/** An error as the drivers of PGlite and of Postgres raise it. */
function raised(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    code,
    detail: "Failing row contains (Dear Maria).",
    where: "unnamed portal parameter $1 = 'Dear Maria'",
    query: "insert into messages values ($1)",
    params: ["Dear Maria"],
    parameters: ["Dear Maria"],
    args: ["Dear Maria"],
  });
}

/** What is printed when the database raises this. */
async function printedFor(error: Error): Promise<{ status: number; lines: string }> {
  printed.length = 0;
  const connection = { normalizeDbError: (error: unknown) => error };
  noteErrors(connection as never);
  const response = await answerErrors(() => {
    console.error(connection.normalizeDbError(error));
    return Promise.resolve(new Response("", { status: 500 }));
  });
  await response.body?.cancel();
  const lines = printed.flat().map((datum) => Deno.inspect(datum, { depth: 9 })).join("\n");
  return { status: response.status, lines };
}

Deno.test("errors: the log says what failed, and holds neither statement nor parameters", async () => {
  const { status, lines } = await printedFor(raised("XX000", "could not read block 3"));
  assert.equal(status, 500);
  assert.match(lines, /Postgres XX000: could not read block 3/);
  assert.match(lines, /lite_errors\.test\.ts/, "where it was raised");
  assert.doesNotMatch(lines, /Maria|insert into/);
});

Deno.test("errors: values in Postgres' own words are left out", async () => {
  console.error(raised("22P02", 'invalid input syntax for type uuid: "Dear Maria"'));
  console.error(raised("22001", 'value "Dear \nMaria, how are'));
  const lines = printed.flat().map((datum) => Deno.inspect(datum)).join("\n");
  assert.match(lines, /invalid input syntax for type uuid: …/);
  assert.doesNotMatch(lines, /Maria|insert into/);
  // A client's mistake is the client's to read.
  assert.equal((await printedFor(raised("22P02", 'uuid: "Dear Maria"'))).lines, "");
});

Deno.test("errors: an error that carries a statement is not printed with it", async () => {
  const error = Object.assign(new Error("Failed query: insert … params: Dear Maria"), {
    query: "insert into messages values ($1)",
    params: ["Dear Maria"],
  });
  const { lines } = await printedFor(error);
  assert.match(lines, /Error of a statement/);
  assert.doesNotMatch(lines, /Maria|insert into/);
});

Deno.test("errors: other lines are printed as they are", () => {
  printed.length = 0;
  const error = new Error("a plain one");
  console.error("said", 1, error);
  assert.deepEqual(printed, [["said", 1, error]]);
});
