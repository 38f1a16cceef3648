/** Parts of a message's content: as /responses writes them, and as /chat/completions takes them. */

import type { ContentPart } from "../_shared/models.ts";

/** A part of either protocol as one of /chat/completions. */
export function contentPart(part: Record<string, unknown>): ContentPart {
  const { type, image_url, detail, file_id, ...rest } = part;
  switch (type) {
    case "input_text":
    case "output_text":
      return { type: "text", text: String(rest.text ?? "") };
    case "refusal":
      return { type: "text", text: String(rest.refusal ?? "") };
    case "input_image": {
      const url = image_url ?? file_id;
      return { type: "image_url", image_url: { url, ...(detail ? { detail } : {}) } };
    }
    case "input_file":
      return { type: "file", file: { ...rest, ...(file_id ? { file_id } : {}) } };
  }
  return part as ContentPart;
}

/** The same the other way round, for a message of a user or an assistant. */
export function responsesPart(part: ContentPart, role: string): Record<string, unknown> {
  const { type, text, image_url, file } = part;
  if (type === "text") {
    return role === "assistant"
      ? { type: "output_text", text, annotations: [], logprobs: [] }
      : { type: "input_text", text };
  }
  if (type === "image_url") {
    const { url, detail } = (image_url ?? {}) as Record<string, unknown>;
    return { type: "input_image", image_url: url ?? image_url, detail: detail ?? "auto" };
  }
  if (type === "file") return { type: "input_file", ...file as object };
  return part;
}
