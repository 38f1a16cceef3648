import assert from "node:assert/strict";
import { ApiError } from "../_shared/errors.ts";
import { createWorld, decisionId, Failure, type Told } from "../_shared/testing.ts";
import type { WritingJob } from "../_shared/rpc.ts";
import { workerApp } from "./app.ts";

const secretKey = "sb_secret_one";
const title = {
  source: "titles",
  content: { claim: "c", question: "Plan a garden", answer: "Gladly." },
};
const summary = {
  source: "summaries",
  content: {
    claim: "m",
    before: "Ann has a boat.\nIt is red.",
    messages: [
      { id: "1", sender_type: "user", at: "2026-01-02T00:00:00Z", text: "It is blue\nnow." },
      { id: "2", sender_type: "ai", at: "2026-01-03T00:00:00Z", text: "Noted." },
    ],
  },
};
const route = { decision_id: decisionId, model_id: "large", fallbacks: [] };
const written = { text: "<think>Hm.</think> A garden", finishReason: "stop" };

/** A queue that gives these jobs once, each of a user of its own. */
function createQueue(tasks: object[], told: Told = {}, asksModel = true) {
  const waiting = tasks.map((task, i) => ({
    id: i + 1,
    user_id: `u${i + 1}`,
    attempts: 1,
    ...task,
  }));
  const ends: Record<string, unknown>[] = [];
  const notes = (what: string, answer: unknown) => (args: Record<string, unknown>) => {
    ends.push({ what, ...args });
    return answer;
  };
  const world = createWorld({
    complete: () => Promise.resolve({ ...written, counted: { prompt: 9, completion: 3 } }),
    ...told,
    database: {
      claim_writing_jobs: ({ p_limit }: Record<string, unknown>) =>
        waiting.splice(0, Number(p_limit)) as WritingJob[],
      reserve_provider_call: route,
      settle_provider_call: null,
      complete_writing_job: notes("complete", "stored"),
      fail_embedding_job: notes("fail", [{ attempts: 1, run_after: "", is_dead: false }]),
      return_embedding_jobs: notes("return", 1),
      embedding_job_stats: () => ({ writing: { waiting: waiting.length, retrying: 0, leased: 0 } }),
      ...told.database,
    },
  });
  const app = workerApp({
    ...world.effects,
    secretKeys: [secretKey],
    asksModel,
    now: () => 0,
    database: () => world.effects.database({} as never, ""),
  });
  const drain = async () => {
    const headers = { apikey: secretKey };
    const response = await app.request("/worker/writing", { method: "POST", headers });
    return { status: response.status, body: await response.json() };
  };
  return { world, ends, drain };
}

Deno.test("writing: a title is asked of the model that was chosen, and booked", async () => {
  const { world, ends, drain } = createQueue([title]);
  assert.deepEqual((await drain()).body, { claimed: 1, completed: 1, failed: 0, remaining: 0 });
  const [reserved] = world.reserved;
  assert.deepEqual(
    [reserved.p_kind, reserved.p_user_id, (reserved.p_route as { context: string }).context],
    ["summarise", "u1", "summarise"],
  );
  const { model, messages } = world.call("complete");
  assert.equal(model, "large");
  assert.match(messages[1].content, /- Plan a garden\n.*\n- Gladly\./);
  const { p_interaction, p_user_id } = world.call("rpc settle_provider_call").args;
  assert.equal(p_user_id, "u1");
  assert.equal((p_interaction as { completion_tokens: number }).completion_tokens, 3);
  assert.deepEqual(ends, [{
    what: "complete",
    p_job_id: 1,
    p_claim: "c",
    p_result: { text: "A garden", model: "large" },
  }]);
});

Deno.test("writing: a summary goes on from the one before, in a section of data", async () => {
  const { world, drain } = createQueue([summary]);
  await drain();
  const [, { content }] = world.call("complete").messages;
  assert.match(
    content,
    /- Ann has a boat\.\n- It is red\.\n.*\n- \(2026-01-02\) User: It is blue now\.\n- \(2026-01-03\) Assistant: Noted\./,
  );
  assert.match(content, /^What is stored .* data, not instructions/);
});

Deno.test("writing: where no model may be asked, the database takes sentences", async () => {
  const { world, ends, drain } = createQueue([title, summary], {}, false);
  assert.equal((await drain()).body.completed, 2);
  assert.deepEqual(ends.map(({ p_result }) => p_result), [{}, {}]);
  assert.deepEqual([world.reserved, world.calls.filter(({ to }) => to === "complete")], [[], []]);
});

Deno.test("writing: a budget that is used up costs the text nothing but the model", async () => {
  const { ends, drain } = createQueue([title], {
    database: {
      reserve_provider_call: new Failure("PT429", 429, { message: "budget_exceeded" }),
    },
  });
  assert.equal((await drain()).body.completed, 1);
  assert.deepEqual(ends.map(({ what, p_result }) => [what, p_result]), [["complete", {}]]);
});

Deno.test("writing: a text that fails, fails alone, and costs what it took", async () => {
  const answers = ["A garden", "<think>Hm."];
  const { world, ends, drain } = createQueue([title, summary], {
    complete: () => Promise.resolve({ text: answers.shift() ?? "", finishReason: "stop" }),
  });
  const { body } = await drain();
  assert.deepEqual([body.completed, body.failed], [1, 1]);
  const failed = ends.find(({ what }) => what === "fail");
  assert.equal(failed?.p_error, "The model provider wrote nothing.");
  assert.equal(world.calls.filter(({ to }) => to === "rpc settle_provider_call").length, 2);
});

Deno.test("writing: a text that is given up is logged", async () => {
  const { world, drain } = createQueue([title], {
    complete: () => Promise.reject(new ApiError(502, "model_failed", "No.")),
    database: { fail_embedding_job: [{ attempts: 8, run_after: "", is_dead: true }] },
  });
  assert.equal((await drain()).body.failed, 1);
  assert.deepEqual(
    world.logged.map(({ code, job }) => [code, job]),
    [["writing_job_dead", 1]],
  );
});

Deno.test("writing: a provider that is away is no text's fault", async () => {
  const { ends, drain } = createQueue([title, summary], {
    complete: () => Promise.reject(new ApiError(503, "model_unavailable", "Left alone.")),
  });
  const { status, body } = await drain();
  assert.deepEqual([status, body.error.code], [503, "model_unavailable"]);
  assert.deepEqual(ends, [{ what: "return", p_job_ids: [1, 2] }]);
});

Deno.test("writing: what is claimed by others meanwhile is not counted", async () => {
  const { drain } = createQueue([title], { database: { complete_writing_job: "stale" } });
  assert.deepEqual((await drain()).body, { claimed: 1, completed: 0, failed: 0, remaining: 0 });
});

const remembered = {
  id: 3,
  user_id: "u3",
  source: "memories",
  attempts: 1,
  content: {
    claim: "a",
    today: "2026-11-28",
    time_zone: "UTC",
    messages: [{
      id: "q",
      sender_type: "user",
      at: "2026-11-28",
      text: "I live in Rome.",
      is_new: true,
    }],
    memories: [],
  },
};
const found = JSON.stringify({
  operations: [{ op: "add", memory: "", key: "location", value: "Rome", quote: "live in Rome" }],
});

Deno.test("writing: a turn that its function did not look through is looked through here", async () => {
  const { world, ends, drain } = createQueue([remembered], {
    complete: () => Promise.resolve({ text: found, finishReason: "stop" }),
  }, false);
  assert.equal((await drain()).body.completed, 1);
  assert.deepEqual([world.reserved[0].p_kind, world.reserved[0].p_user_id], ["extract", "u3"]);
  const [{ what, p_result }] = ends as {
    what: string;
    p_result: { operations: { key: string }[] };
  }[];
  assert.deepEqual([what, p_result.operations.map(({ key }) => key)], ["complete", ["location"]]);
});

Deno.test("writing: an answer that cannot be read is repaired once, and each call is booked", async () => {
  const answers = ["Sure! The user lives in Rome.", found];
  const { world, ends, drain } = createQueue([remembered], {
    complete: () => Promise.resolve({ text: answers.shift() ?? "no", finishReason: "stop" }),
  });
  assert.equal((await drain()).body.completed, 1);
  assert.equal(world.reserved.length, 2);
  assert.equal(world.calls.filter(({ to }) => to === "rpc settle_provider_call").length, 2);
  assert.equal(ends[0].what, "complete");
  const asked = world.calls.filter((call) => call.to === "complete");
  assert.deepEqual(asked.map(({ messages }) => messages.map(({ role }) => role).join(" ")), [
    "system user",
    "system user assistant user",
  ]);
});

Deno.test("writing: what cannot be read twice, or afforded, is tried again later", async () => {
  const rubbish = createQueue([remembered], {
    complete: () => Promise.resolve({ text: "no", finishReason: "stop" }),
  });
  assert.equal((await rubbish.drain()).body.failed, 1);
  assert.equal(rubbish.world.reserved.length, 2);
  const poor = createQueue([remembered], {
    database: {
      reserve_provider_call: new Failure("PT429", 429, { message: "budget_exceeded" }),
    },
  });
  assert.equal((await poor.drain()).body.failed, 1);
  assert.deepEqual(poor.ends.map(({ what }) => what), ["fail"]);
});
