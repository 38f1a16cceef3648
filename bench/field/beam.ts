/**
 * BEAM: long chats of a user with an assistant, and questions about them with the messages that they are
 * about. Each chat is one user, each of its batches a conversation; the questions are asked in a new one.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { embeddingModel } from "../../local/models/names.ts";
import type { Field } from "./field.ts";
import { Means, recall } from "./scores.ts";

const message = z.looseObject({
  role: z.enum(["user", "assistant"]),
  id: z.union([z.string(), z.number()]).transform(String),
  content: z.string(),
});
const chat = z.array(z.looseObject({ turns: z.array(z.array(message)) }));

const ids = z.array(z.number());
const question = z.looseObject({
  question: z.string(),
  source_chat_ids: z.union([ids, z.record(z.string(), z.unknown())]).optional().catch(undefined),
});
const questions = z.record(z.string(), z.array(question));

type Message = z.output<typeof message>;

interface Question {
  kind: string;
  text: string;
  /** The messages that it is about. */
  sources: Set<string>;
  /** Of a fact that has changed: where the newest is. */
  newest: Set<string>;
}

/** What is stored has 3,000 tokens where nobody says how many; the function chat asks for 16,000. */
const budgets = { default: 3_000, chat: 16_000 };

/** How much of a message its vector is of, in characters. */
const embedded = 1_000;

export function readBeam(chatJson: string, questionsJson: string) {
  const batches = chat.parse(JSON.parse(chatJson)).map(({ turns }) => turns.flat());
  const known = new Set(batches.flat().map(({ id }) => id));
  const asked = Object.entries(questions.parse(JSON.parse(questionsJson)))
    .flatMap(([kind, list]) =>
      list.map(({ question, source_chat_ids: told }): Question => ({
        kind,
        text: question,
        sources: numbersIn(told, known),
        newest: numbersIn((told as Record<string, unknown> | undefined)?.updated_info, known),
      }))
    )
    .filter(({ sources }) => sources.size > 0);
  return { batches, questions: asked };
}

/** Ids in a list, or in an object of lists. */
function numbersIn(told: unknown, known: ReadonlySet<string>): Set<string> {
  const found = told && typeof told === "object" ? Object.values(told).flat(3) : [];
  return new Set(found.map(String).filter((id) => known.has(id)));
}

/** Loads the chats of a folder {N/chat.json, N/probing_questions.json or probing_questions/…}. */
export async function beam(field: Field, folder: string): Promise<void> {
  const means = new Map<string, Means>();
  const names = readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/chat.json`))
    .toSorted((a, b) => Number(a) - Number(b));
  for (const name of names) {
    const at = `${folder}/${name}`;
    const asked = [`${at}/probing_questions/probing_questions.json`, `${at}/probing_questions.json`]
      .find((file) => existsSync(file))!;
    const { batches, questions } = readBeam(
      readFileSync(`${at}/chat.json`, "utf8"),
      readFileSync(asked, "utf8"),
    );
    field.log(`beam ${name}: ${batches.flat().length} messages, ${questions.length} questions`);
    const texts = [
      ...batches.flat().map(({ content }) => content.slice(0, embedded)),
      ...questions.map(({ text }) => text),
    ];
    await field.embeddings.prepare(texts, field.log);
    await field.actAsNewUser();
    const stored = await store(field, batches);
    for (const question of questions) await ask(field, question, stored, means);
  }
  for (const [way, mean] of means) field.add("beam", way, mean.entries());
}

/** Each pair of messages as a turn; returns which row is which message. */
async function store(field: Field, batches: Message[][]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const messages of batches) {
    const id = crypto.randomUUID();
    const own: Message[] = [];
    for (let i = 0; i < messages.length; i++) {
      const said = messages[i];
      if (said.role !== "user") continue;
      const answer = messages.at(i + 1)?.role === "assistant" ? messages[i + 1] : undefined;
      await field.write("store_chat_pair", {
        p_session_id: id,
        p_user_message: said.content,
        p_ai_response: answer?.content ?? "",
        p_status: answer ? "complete" : "cancelled",
        p_user_embedding: field.embeddings.of(said.content.slice(0, embedded)),
        p_ai_embedding: answer && field.embeddings.of(answer.content.slice(0, embedded)),
        p_embedding_model: embeddingModel,
      });
      own.push(said, ...(answer ? [answer] : [{ ...said, id: "" }]));
    }
    const rows = await field.select(
      "select id, seq from public.chat_messages where session_id = $1 order by seq",
      [id],
    );
    own.forEach((message, i) => found.set(rows[i].id as string, message.id));
  }
  return found;
}

async function ask(
  field: Field,
  { kind, text, sources, newest }: Question,
  stored: Map<string, string>,
  means: Map<string, Means>,
): Promise<void> {
  for (const [budget, tokens] of Object.entries(budgets)) {
    const [row] = await field.search("get_chat_context", {
      p_query_text: text,
      p_query_embedding: field.embeddings.of(text),
      p_embedding_model: embeddingModel,
      p_token_budget: tokens,
    });
    const { passages, tokens: used } = row.get_chat_context as {
      passages: { messages: { id: string }[] }[];
      tokens: { passages: number };
    };
    const given = passages.flatMap(({ messages }) =>
      messages.map(({ id }) => stored.get(id) ?? "")
    );
    const values = {
      "sources given": recall(given, sources, given.length),
      "questions with some": Number(given.some((id) => sources.has(id))),
      "messages given": given.length,
      "tokens": used.passages,
    };
    for (const way of ["all", kind]) meansOf(means, `${way}, ${budget}`).add(values);
    if (newest.size > 0) {
      meansOf(means, `newest of updated facts, ${budget}`).add({
        "sources given": recall(given, newest, given.length),
      });
    }
  }
}

function meansOf(means: Map<string, Means>, way: string): Means {
  const known = means.get(way);
  if (known) return known;
  const made = new Means();
  means.set(way, made);
  return made;
}
