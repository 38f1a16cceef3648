import assert from "node:assert/strict";
import type { Completion, Sampling } from "./models.ts";
import { ModelError } from "./provider_errors.ts";
import { completeWithout } from "./refused_parameters.ts";

const sampling: Sampling = {
  temperature: 0,
  response_format: { type: "json_schema" },
  max_tokens: 9,
};

function refusing(...names: string[]) {
  const asked: string[][] = [];
  const complete = (given: Sampling): Promise<Completion> => {
    asked.push(Object.keys(given));
    const refused = names.find((name) => given[name] !== undefined);
    return refused
      ? Promise.reject(
        new ModelError("unfit", 400, "unsupported_value", `Unsupported value: '${refused}'.`),
      )
      : Promise.resolve({ text: "{}", finishReason: "stop" });
  };
  return { asked, complete };
}

Deno.test("a parameter that a model refuses by name is left out, one after the other", async () => {
  const { asked, complete } = refusing("temperature", "response_format");
  assert.equal((await completeWithout(complete, sampling)).text, "{}");
  assert.deepEqual(asked, [
    ["temperature", "response_format", "max_tokens"],
    ["response_format", "max_tokens"],
    ["max_tokens"],
  ]);
});

Deno.test("a refusal that names nothing leaves out all that is optional, once", async () => {
  let asked = 0;
  const bad = new ModelError("refused", 400, "model_refused", "Bad request.");
  await assert.rejects(
    completeWithout(() => (asked++, Promise.reject(bad)), sampling),
    (error) => error === bad,
  );
  assert.equal(asked, 2);
});

Deno.test("what a model needs stays, and other failures are no refusals", async () => {
  const failures: [ConstructorParameters<typeof ModelError>[0], number][] = [
    ["failed", 502],
    ["limited", 429],
    ["key", 400],
    ["failed", 404],
  ];
  for (const [blame, status] of failures) {
    let asked = 0;
    const failed = new ModelError(blame, status, "x", "temperature");
    await assert.rejects(
      completeWithout(() => (asked++, Promise.reject(failed)), sampling),
      (error) => error === failed,
    );
    assert.equal(asked, 1);
  }
  const { asked, complete } = refusing("max_tokens");
  await assert.rejects(completeWithout(complete, { max_tokens: 9 }));
  assert.equal(asked.length, 1);
});
