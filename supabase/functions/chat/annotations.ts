/** What an answer cites, as the annotations that OpenAI's clients read. */

import type { Citation, TurnMetadata } from "../_shared/contracts/chat.ts";
import type { Completion } from "../_shared/models.ts";
import { placesOfMarks } from "./sources.ts";

/** An annotation of /chat/completions. */
export interface Annotation {
  type: "url_citation";
  url_citation: { url: string; title: string; start_index: number; end_index: number };
}

/** One for each place where a text names a source. */
export function annotationsIn(text: string, citations: Citation[]): Annotation[] {
  return placesOfMarks(text).flatMap(({ mark, start, end }) => {
    const citation = citations.find((one) => one.mark === mark);
    if (!citation) return [];
    const { kind, id, title, document_id } = citation;
    return [{
      type: "url_citation",
      url_citation: {
        // No page: the clients demand the form of an address.
        url: document_id ? `engram://document/${document_id}#${id}` : `engram://${kind}/${id}`,
        title: title ?? kind,
        start_index: start,
        end_index: end,
      },
    }];
  });
}

/** The answer with what it cites beside what the provider has annotated. */
export function annotated(answer: Completion, { citations = [] }: TurnMetadata): Completion {
  const own = annotationsIn(answer.text, citations);
  if (own.length === 0) return answer;
  const given = answer.further?.annotations;
  const annotations = [...(Array.isArray(given) ? given : []), ...own];
  return { ...answer, further: { ...answer.further, annotations } };
}
