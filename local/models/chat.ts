import { answer, type ChatMessage } from "./echo.ts";
import { ApiError, requireModel } from "./errors.ts";
import { asksForFlashcards, flashcards } from "./flashcards.ts";
import { chatModel } from "./names.ts";
import { countTokens } from "./tokens.ts";

interface ResponseFormat {
  type?: string;
  json_schema?: { schema?: unknown };
}

/** POST /v1/chat/completions. */
export async function chatCompletion(
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Response> {
  requireModel(body.model, chatModel);
  const messages = readMessages(body.messages);
  const format = (body.response_format ?? { type: "text" }) as ResponseFormat;
  const asCards = format.type === "json_schema" && asksForFlashcards(format.json_schema?.schema);
  if (format.type !== "text" && !asCards) {
    throw new ApiError(
      400,
      `Invalid parameter: 'response_format' of type '${format.type}' is not supported with this model${
        format.type === "json_schema" ? ", but for a list of flashcards" : ""
      }.`,
      null,
      "response_format",
    );
  }
  const text = asCards ? JSON.stringify(flashcards(messages)) : await answer(messages);
  const prompt = messages.reduce((sum, { content }) => sum + countTokens(content), 0);
  const choices = readChoices(body.n);
  const completion = countTokens(text) * choices;
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
  const head = {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: chatModel,
  };
  if (body.stream === true) {
    const options = body.stream_options as { include_usage?: boolean } | undefined;
    return streamed(head, text, options?.include_usage ? usage : undefined, signal, choices);
  }
  return Response.json({
    ...head,
    object: "chat.completion",
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message: { role: "assistant", content: text, refusal: null },
      logprobs: null,
      finish_reason: "stop",
    })),
    usage,
  });
}

/** How many answers are asked for: all of them are the same. */
function readChoices(value: unknown): number {
  if (value === undefined || value === null) return 1;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 128) return Number(value);
  throw new ApiError(400, "'n' is a number from 1 to 128.", null, "n");
}

function readMessages(value: unknown): ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ApiError(
      400,
      "'messages' must be an array with at least one message.",
      null,
      "messages",
    );
  }
  return value.map((message, index) => {
    const { role, content } = (message ?? {}) as Record<string, unknown>;
    const text = readContent(content);
    if (typeof role !== "string" || text === undefined) {
      throw new ApiError(400, `Invalid message at index ${index}.`, null, `messages[${index}]`);
    }
    return { role, content: text };
  });
}

/** A string, or OpenAI's list of parts, of which the text ones count. */
function readContent(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) return "";
  if (!Array.isArray(content)) return undefined;
  return content.map((part) => part?.type === "text" ? String(part.text ?? "") : "").join("");
}

function streamed(
  head: { id: string; created: number; model: string },
  text: string,
  usage: unknown,
  signal: AbortSignal,
  choices: number,
): Response {
  // Each chunk is of one choice, as OpenAI sends them.
  const all = (delta: unknown, reason: string | null) =>
    Array.from({ length: choices }, (_, index) => ({
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index, delta, logprobs: null, finish_reason: reason }],
      ...(usage ? { usage: null } : {}),
    }));
  const events = [
    ...all({ role: "assistant", content: "" }, null),
    ...(text.match(/\s*\S+\s*$|\s*\S+/g) ?? []).flatMap((content) => all({ content }, null)),
    ...all({}, "stop"),
    ...(usage ? [{ ...head, object: "chat.completion.chunk", choices: [], usage }] : []),
  ].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  const lines = [...events, "data: [DONE]\n\n"];
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const line = lines.shift();
      if (line === undefined || signal.aborted) return controller.close();
      controller.enqueue(encoder.encode(line));
      // Lets each chunk leave by itself, as it would from a model that thinks.
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  });
}
