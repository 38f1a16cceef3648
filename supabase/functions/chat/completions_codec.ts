/** Answers in the form of POST /chat/completions. */

import type { CompletionChunk, CompletionResponse } from "../_shared/contracts/chat.ts";
import { writeCall, writeDelta } from "../_shared/tool_calls.ts";
import { type Codec, sse } from "./codec.ts";

type Choice = CompletionChunk["choices"][number];

export function completionsCodec(includeUsage: boolean): Codec {
  return {
    whole({ messageId, model, created }, { answer, usage, metadata }): CompletionResponse {
      const { text, refusal, toolCalls, further, finishReason, logprobs } = answer;
      return {
        id: `chatcmpl-${messageId}`,
        object: "chat.completion",
        created,
        model,
        choices: [{
          index: 0,
          message: {
            ...further,
            role: "assistant",
            content: text === "" && (toolCalls || refusal) ? null : text,
            refusal: refusal ?? null,
            ...(toolCalls ? { tool_calls: toolCalls.map(writeCall) } : {}),
          },
          finish_reason: finishReason,
          logprobs: logprobs ?? null,
        }],
        ...(usage ? { usage } : {}),
        metadata,
      };
    },

    events(head) {
      const chunk = (
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
          choices: [{ index: 0, delta, finish_reason, logprobs }],
          ...(includeUsage ? { usage: null } : {}),
        };
      };
      return {
        begin: () => sse(chunk({ role: "assistant", content: "" })),
        piece({ text, refusal, toolCalls, further, logprobs }) {
          if (!text && !refusal && !toolCalls && !further && !logprobs) return "";
          const delta = {
            ...further,
            ...(text ? { content: text } : {}),
            ...(refusal ? { refusal } : {}),
            ...(toolCalls ? { tool_calls: toolCalls.map(writeDelta) } : {}),
          };
          return sse(chunk(delta, null, logprobs ?? null));
        },
        end({ answer, usage, metadata }) {
          const last = sse({ ...chunk({}, answer.finishReason), metadata });
          const counted = includeUsage && usage ? sse({ ...chunk({}), choices: [], usage }) : "";
          return last + counted + sse("[DONE]");
        },
        fail: (error, requestId) => sse(error.envelope(requestId)),
      };
    },
  };
}
