import assert from "node:assert/strict";
import { createWorld, Failure, requestId, userId } from "../_shared/testing.ts";
import { profileApp } from "./app.ts";

const answers = Array.from({ length: 50 }, (_, i) => i % 5 + 1);

Deno.test("profile: the caller's own row", async () => {
  const profile = { id: userId, full_name: "Anna", personality_openness: 50 };
  const world = createWorld({ database: { profiles: profile } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), profile);
  assert.deepEqual(world.calls.slice(1), [{
    to: "from profiles",
    then: [["select", "*"], ["eq", "id", userId], ["single"]],
  }]);
});

Deno.test("profile: an account without a profile is 404, not a failure", async () => {
  const world = createWorld({ database: { profiles: new Failure("PGRST116", 406) } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile");
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "not_found");
  assert.deepEqual(world.logged, []);
});

Deno.test("profile: the questions, in order, without their key", async () => {
  const questions = [{ item_number: 1, item_text: "Am the life of the party." }];
  const world = createWorld({ database: { personality_items: questions } });
  const response = await world.send(profileApp(world.effects), "GET", "/profile/questions");
  const body = await response.json();
  assert.deepEqual(body.questions, questions);
  assert.deepEqual(body.scale.map(({ value }: { value: number }) => value), [1, 2, 3, 4, 5]);
  assert.ok(body.instruction);
  assert.deepEqual(world.call("from personality_items").then, [
    ["select", "item_number,item_text"],
    ["order", "item_number"],
  ]);
});

Deno.test("profile: fifty answers become a profile, in one call", async () => {
  const world = createWorld({ database: { submit_personality_assessment: { id: userId } } });
  const response = await world.send(profileApp(world.effects), "POST", "/profile/assessment", {
    answers,
    request_id: requestId,
  });
  assert.equal(response.status, 201);
  assert.deepEqual(await response.json(), { id: userId });
  assert.deepEqual(world.order(), ["verify", "rpc submit_personality_assessment"]);
  assert.deepEqual(world.call("rpc submit_personality_assessment").args, {
    p_answers: answers,
    p_request_id: requestId,
  });
});

Deno.test("profile: answers that are none", async (t) => {
  const bad: Record<string, unknown> = {
    "none": {},
    "forty-nine": { answers: answers.slice(1) },
    "fifty-one": { answers: [...answers, 3] },
    "zero": { answers: [0, ...answers.slice(1)] },
    "six": { answers: [6, ...answers.slice(1)] },
    "a half": { answers: [2.5, ...answers.slice(1)] },
    "text": { answers: ["3", ...answers.slice(1)] },
    "null": { answers: [null, ...answers.slice(1)] },
    "another user": { answers, user_id: userId },
    "request id": { answers, request_id: "1" },
  };
  for (const [name, body] of Object.entries(bad)) {
    await t.step(name, async () => {
      const world = createWorld();
      const app = profileApp(world.effects);
      const response = await world.send(app, "POST", "/profile/assessment", body);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(world.order(), ["verify"]);
    });
  }
});

Deno.test("profile: the database's refusal keeps its code", async () => {
  const world = createWorld({
    database: {
      submit_personality_assessment: new Failure("PT409", 409, {
        message: "request_conflict",
        details: "This id was used.",
      }),
    },
  });
  const response = await world.send(profileApp(world.effects), "POST", "/profile/assessment", {
    answers,
    request_id: requestId,
  });
  assert.equal(response.status, 409);
  assert.equal((await response.json()).error.code, "request_conflict");
});
