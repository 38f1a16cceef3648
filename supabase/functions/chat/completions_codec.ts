/** Answers in the form of POST /chat/completions. */

import type { CompletionChunk, CompletionResponse } from "../_shared/contracts/chat.ts";
import type { Completion } from "../_shared/models.ts";
import { writeCall, writeDelta } from "../_shared/tool_calls.ts";
import { annotated, annotationsIn } from "./annotations.ts";
import { type Codec, type EventWriter, type Head, sse } from "./codec.ts";

type Choice = CompletionChunk["choices"][number];

export function completionsCodec(includeUsage: boolean): Codec {
  return {
    whole({ messageId, model, created }, { answer, usage, metadata }): CompletionResponse {
      return {
        id: `chatcmpl-${messageId}`,
        object: "chat.completion",
        created,
        model,
        choices: [annotated(answer, metadata), ...answer.others ?? []].map(choiceOf),
        ...(usage ? { usage } : {}),
        metadata,
      };
    },
    events: (head) => chunks(head, includeUsage),
  };
}

function choiceOf(answer: Completion, index: number): CompletionResponse["choices"][number] {
  const { text, refusal, toolCalls, further, finishReason, logprobs } = answer;
  return {
    index,
    message: {
      ...further,
      role: "assistant",
      content: text === "" && (toolCalls || refusal) ? null : text,
      refusal: refusal ?? null,
      ...(toolCalls ? { tool_calls: toolCalls.map(writeCall) } : {}),
    },
    finish_reason: finishReason,
    logprobs: logprobs ?? null,
  };
}

function chunks(head: () => Head, includeUsage: boolean): EventWriter {
  const begun = new Set<number>();
  const chunk = (
    index: number,
    delta: Choice["delta"],
    finish_reason: string | null = null,
    logprobs: unknown = null,
  ): CompletionChunk => {
    const { messageId, model, created } = head();
    return {
      id: `chatcmpl-${messageId}`,
      object: "chat.completion.chunk",
      created,
      model,
      choices: [{ index, delta, finish_reason, logprobs }],
      ...(includeUsage ? { usage: null } : {}),
    };
  };
  /** The first chunk of a choice names the role. */
  const begin = (index: number): string => {
    if (begun.has(index)) return "";
    begun.add(index);
    return sse(chunk(index, { role: "assistant", content: "" }));
  };
  return {
    begin: () => begin(0),
    piece({ choice = 0, text, refusal, toolCalls, further, logprobs }) {
      if (!text && !refusal && !toolCalls && !further && !logprobs) return "";
      const delta = {
        ...further,
        ...(text ? { content: text } : {}),
        ...(refusal ? { refusal } : {}),
        ...(toolCalls ? { tool_calls: toolCalls.map(writeDelta) } : {}),
      };
      return begin(choice) + sse(chunk(choice, delta, null, logprobs ?? null));
    },
    end({ answer, usage, metadata }) {
      const others = (answer.others ?? []).map(({ finishReason }, i) =>
        begin(i + 1) + sse(chunk(i + 1, {}, finishReason))
      );
      const annotations = annotationsIn(answer.text, metadata.citations ?? []);
      const cited = annotations.length > 0 ? begin(0) + sse(chunk(0, { annotations })) : "";
      const last = sse({ ...chunk(0, {}, answer.finishReason), metadata });
      const counted = includeUsage && usage ? sse({ ...chunk(0, {}), choices: [], usage }) : "";
      return others.join("") + cited + last + counted + sse("[DONE]");
    },
    fail: (error, requestId) => sse(error.envelope(requestId)),
  };
}
