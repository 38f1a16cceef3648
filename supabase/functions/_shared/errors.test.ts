import assert from "node:assert/strict";
import { ApiError, fromPostgrest } from "./errors.ts";

const secret = "Failing row contains (alice@example.com, s3cret).";

Deno.test("errors: the envelope holds code, sentence, hint, request id and OpenAI's fields", () => {
  const cause = new Error(secret);
  assert.deepEqual(
    new ApiError(404, "not_found", "Gone.", "Look elsewhere.", { cause, retryAfter: 3 })
      .envelope("r1"),
    {
      error: {
        code: "not_found",
        message: "Gone.",
        hint: "Look elsewhere.",
        request_id: "r1",
        type: "not_found_error",
        param: null,
      },
    },
  );
  assert.deepEqual(new ApiError(404, "not_found", "Gone.").envelope("r1"), {
    error: {
      code: "not_found",
      message: "Gone.",
      request_id: "r1",
      type: "not_found_error",
      param: null,
    },
  });
});

Deno.test("errors: the database's own errors keep status, code, sentence and hint", () => {
  for (const status of [400, 404, 409, 413, 429, 503]) {
    const error = fromPostgrest({
      code: `PT${status}`,
      message: "request_conflict",
      details: "This id has been used.",
      hint: "Take a new one.",
    }, status);
    assert.equal(error.status, status);
    assert.equal(error.code, "request_conflict");
    assert.equal(error.message, "This id has been used.");
    assert.equal(error.hint, "Take a new one.");
  }
  const bare = fromPostgrest({ code: "PT404", message: "gone", details: null, hint: "" }, 404);
  assert.equal(bare.message, "gone");
  assert.equal(bare.hint, undefined);
});

Deno.test("errors: when to come again is read from the database's hint", () => {
  const limited = { code: "PT429", message: "rate_limited", details: "Too fast." };
  const at = (hint: string) => fromPostgrest({ ...limited, hint }, 429).retryAfter;
  assert.equal(at("Try again in 17 seconds."), 17);
  assert.equal(at("Delete some of it, or ask for more."), undefined);
});

Deno.test("errors: what others raise becomes a stable code", async (t) => {
  const expected: [code: string, httpStatus: number, status: number, is: string][] = [
    ["42501", 403, 403, "forbidden"],
    ["23505", 409, 409, "constraint_violation"],
    ["23514", 400, 400, "constraint_violation"],
    ["23503", 409, 400, "constraint_violation"],
    ["23502", 400, 400, "constraint_violation"],
    ["22P02", 400, 400, "invalid_value"],
    ["22023", 400, 400, "invalid_value"],
    ["22001", 400, 400, "invalid_value"],
    ["40P01", 500, 503, "busy"],
    ["40001", 500, 503, "busy"],
    ["55P03", 500, 503, "busy"],
    ["57014", 500, 504, "timeout"],
    ["PGRST301", 401, 401, "invalid_token"],
    ["PGRST303", 401, 401, "invalid_token"],
    ["PGRST302", 401, 401, "invalid_token"],
    ["PGRST116", 406, 404, "not_found"],
    ["PGRST000", 503, 503, "database_unavailable"],
    ["57P01", 500, 503, "database_unavailable"],
    ["08006", 503, 503, "database_unavailable"],
    ["53300", 503, 503, "database_unavailable"],
    ["", 0, 503, "database_unavailable"],
    ["PGRST202", 404, 500, "internal"],
    ["42P01", 404, 500, "internal"],
    ["42703", 400, 500, "internal"],
    ["XX000", 500, 500, "internal"],
    ["P0001", 400, 500, "internal"],
    ["PT999", 500, 500, "internal"],
    ["PT4000", 500, 500, "internal"],
    ["toString", 500, 500, "internal"],
  ];
  for (const [code, httpStatus, status, is] of expected) {
    await t.step(`${code || "no code"} → ${status} ${is}`, () => {
      const error = fromPostgrest(
        { code, message: secret, details: null, hint: secret },
        httpStatus,
      );
      assert.equal(error.status, status);
      assert.equal(error.code, is);
      // A refusal is the policies' and functions' own wording; of all else nothing is told.
      if (code !== "42501") {
        assert.ok(!JSON.stringify(error.envelope("r1")).includes("s3cret"));
      }
    });
  }
});

Deno.test("errors: nothing of an unknown error is told, and all of it is kept for the log", () => {
  const raised = { code: "XX000", message: secret, details: secret, hint: secret };
  const error = fromPostgrest(raised, 500);
  assert.deepEqual(error.envelope("r1"), {
    error: {
      code: "internal",
      message: "Something went wrong here.",
      request_id: "r1",
      type: "server_error",
      param: null,
    },
  });
  assert.equal(error.cause, raised);
});

Deno.test("errors: a broken rule is named by its constraint, without the row", () => {
  const error = fromPostgrest({
    code: "23514",
    message: 'new row for relation "memories" violates check constraint "memories_key_length"',
    details: secret,
  }, 400);
  assert.equal(error.message, "The data breaks the rule memories_key_length.");
});

Deno.test("errors: what passes says when to come again", () => {
  assert.equal(fromPostgrest({ code: "40P01", message: "deadlock" }, 500).retryAfter, 1);
  assert.equal(fromPostgrest({ message: "fetch failed" }, 0).retryAfter, 2);
});

Deno.test("errors: an error without a code is judged by its status", () => {
  assert.equal(fromPostgrest({ message: "x" }, 401).code, "invalid_token");
  assert.equal(fromPostgrest({ message: "x" }, 502).code, "database_unavailable");
  assert.equal(fromPostgrest({ message: "x" }, 500).code, "internal");
});
