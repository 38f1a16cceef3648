/** A turn, answered whole or as a stream, in the protocol of its codec. */

import { type AppContext, type Effects, failure } from "../_shared/app.ts";
import { ApiError } from "../_shared/errors.ts";
import type { Completion } from "../_shared/models.ts";
import type { Codec } from "./codec.ts";
import { answeredOf, giveUp, headOf, prepareTurn, type Turn } from "./turn.ts";
import { askWithLess, withoutOldest } from "./truncation.ts";
import { metadataOf, nothingUsed, storeTurn, usageFor } from "./turn_keeping.ts";
import { TurnStream } from "./turn_stream.ts";
import type { TurnRequest } from "./turn_request.ts";

export async function answerTurn(
  c: AppContext,
  effects: Effects,
  request: TurnRequest,
  codec: Codec,
): Promise<Response> {
  const turn = await prepareFitting(c, effects, request);
  c.header("x-session-id", turn.sessionId);
  const { signal } = c.req.raw;
  if (signal.aborted) {
    // Nothing was asked yet; what was reserved for the answer is free again.
    effects.background(giveUp(c, effects, turn, signal.reason));
    throw signal.reason;
  }
  const answered = answeredOf(turn);
  if (request.stream) return await new TurnStream(c, effects, turn, codec).respond(answered);
  if (answered) {
    const ended = { answer: answered, metadata: metadataOf(turn, true, answered) };
    return c.json(codec.whole(headOf(turn), ended));
  }
  const answer = await askWhole(c, effects, turn);
  const usage = usageFor(turn, answer);
  const kept = await storeTurn(c, effects, turn, answer, "complete", usage);
  return c.json(
    codec.whole(headOf(turn), { answer, usage, metadata: metadataOf(turn, kept, answer) }),
  );
}

/** A turn whose messages fit the models, as far as is known of those. */
async function prepareFitting(
  c: AppContext,
  effects: Effects,
  request: TurnRequest,
): Promise<Turn> {
  try {
    return await prepareTurn(c, effects, request);
  } catch (error) {
    if (!fitsNoModel(error)) throw error;
    const given = request.truncates && withoutOldest(request.given ?? request.messages);
    if (!given) throw tooLong(error);
    return await prepareFitting(c, effects, { ...request, given });
  }
}

/** Whether the context of every model is too short for what the client sends. */
function fitsNoModel(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.code !== "no_candidate") return false;
  const reasons = error.hint?.match(/(?<=": ")[a-z_]+(?=")/g) ?? [];
  return reasons.length > 0 && reasons.every((reason) => reason === "context_tokens");
}

/** OpenAI's word for it, which its clients know, and do not repeat. */
function tooLong(cause: ApiError): ApiError {
  return new ApiError(
    400,
    "context_length_exceeded",
    "The messages and the answer that is asked for are longer than the context of the model.",
    "Send less, or ask for a shorter answer.",
    { cause, param: "messages" },
  );
}

/** The model's whole answer; when the client leaves before it, the question is kept. */
async function askWhole(c: AppContext, effects: Effects, turn: Turn): Promise<Completion> {
  const { signal } = c.req.raw;
  try {
    return await askWithLess(turn, () =>
      turn.tries.ask(
        turn,
        (model, sampling, endpoint) =>
          effects.models.complete(model, turn.messages, sampling, signal, endpoint),
      ));
  } catch (error) {
    if (signal.aborted) {
      const answer = { text: "", finishReason: "cancelled" };
      await storeTurn(c, effects, turn, answer, "cancelled", nothingUsed)
        .catch((error) => failure(c, effects, error));
      throw signal.reason;
    }
    await giveUp(c, effects, turn, error);
    throw error;
  }
}
