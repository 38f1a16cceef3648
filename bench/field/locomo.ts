/**
 * LoCoMo: long conversations of two people, questions about them, and the turns that hold the answer.
 * Each conversation is one user; each turn is a message and a memory, each observation a memory.
 */

import { readFileSync } from "node:fs";
import { z } from "zod";
import { embeddingModel } from "../../local/models/names.ts";
import type { Field, Row, Way } from "./field.ts";
import { distinct, Means, recall } from "./scores.ts";

/** How many rows are asked for, as many as a search gives: fifty rows may be of fewer than ten sessions. */
const depth = 100;
const turnId = /D\d+:\d+/g;

const turn = z.looseObject({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string(),
});
const samples = z.array(z.looseObject({
  sample_id: z.string(),
  conversation: z.record(z.string(), z.unknown()),
  observation: z.record(
    z.string(),
    z.record(
      z.string(),
      z.array(z.tuple([z.string(), z.union([z.string(), z.array(z.string())])])),
    ),
  ),
  qa: z.array(z.looseObject({ question: z.string(), evidence: z.array(z.string()).nullish() })),
}));

interface Turn {
  id: string;
  /** The day of talk that it belongs to: "D3" of "D3:12". */
  session: string;
  text: string;
}

export interface Conversation {
  name: string;
  /** In their order. */
  turns: Turn[];
  observations: { text: string; turns: string[] }[];
  questions: { text: string; evidence: Set<string> }[];
}

/** The conversations of a file; evidence that names no turn of the conversation is left out. */
export function readLocomo(json: string): Conversation[] {
  return samples.parse(JSON.parse(json)).map((sample) => {
    const turns = Object.entries(sample.conversation)
      .filter(([name]) => /^session_\d+$/.test(name))
      .sort(([a], [b]) => Number(a.slice(8)) - Number(b.slice(8)))
      .flatMap(([, session]) => z.array(turn).parse(session))
      .map(({ speaker, dia_id, text }) => ({
        id: dia_id,
        session: sessionOf(dia_id),
        text: `${speaker}: ${text}`,
      }));
    const known = new Set(turns.map(({ id }) => id));
    const idsIn = (texts: string | string[]) =>
      [texts].flat().flatMap((text) => text.match(turnId) ?? []).filter((id) => known.has(id));
    const questions = sample.qa.map(({ question, evidence }) => ({
      text: question,
      evidence: new Set(idsIn(evidence ?? [])),
    }));
    return {
      name: sample.sample_id,
      turns,
      observations: Object.values(sample.observation).flatMap((session) =>
        Object.values(session).flatMap((list) =>
          list.map(([text, evidence]) => ({ text, turns: idsIn(evidence) }))
        )
      ),
      questions: questions.filter(({ evidence }) => evidence.size > 0),
    };
  });
}

interface Context {
  passages?: { messages: { id: string }[] }[];
  tokens: { passages: number };
}

const vectors = { embedding_model: embeddingModel };
const p_vectors = { p_embedding_model: embeddingModel };

const messageWays: Way[] = [
  {
    name: "search_chat",
    rpc: "search_chat",
    args: ({ text, vector }) => ({
      p_query: text,
      p_query_embedding: vector,
      p_limit: depth,
      ...p_vectors,
    }),
  },
  {
    name: "search_chat words",
    rpc: "search_chat",
    args: ({ text }) => ({ p_query: text, p_limit: depth }),
  },
  {
    name: "search_chat_messages",
    rpc: "search_chat_messages",
    args: ({ text }) => ({ p_query: text, p_limit: depth }),
  },
  {
    name: "match_chat_messages",
    rpc: "match_chat_messages",
    args: ({ vector }) => ({ query_embedding: vector, match_count: depth, ...vectors }),
  },
];

const memoryWays: Way[] = [
  {
    name: "recall_memories",
    rpc: "recall_memories",
    args: ({ text, vector }) => ({
      p_query_text: text,
      p_query_embedding: vector,
      p_limit: depth,
      ...p_vectors,
    }),
  },
  {
    name: "recall_memories words",
    rpc: "recall_memories",
    args: ({ text }) => ({ p_query_text: text, p_limit: depth }),
  },
  {
    name: "match_memories",
    rpc: "match_memories",
    args: ({ vector }) => ({ query_embedding: vector, match_count: depth, ...vectors }),
  },
];

/** Loads the conversations of a file, asks their questions, and adds the figures. */
export async function locomo(field: Field, file: string): Promise<void> {
  const conversations = readLocomo(readFileSync(file, "utf8"));
  await field.embeddings.prepare(
    conversations.flatMap(({ turns, observations, questions }) =>
      [turns, observations, questions].flat().map(({ text }) => text)
    ),
    field.log,
  );
  const means = new Map<string, Means>();
  for (const conversation of conversations) {
    const { name, turns, observations, questions } = conversation;
    field.log(`locomo ${name}: ${turns.length} turns, ${questions.length} questions`);
    await field.actAsNewUser();
    const messages = await storeMessages(field, conversation);
    const turnOf = ({ id }: Row) => [messages.get(id as string) ?? ""];
    await ask(field, conversation, messageWays, "", turnOf, means);
    await askContext(field, conversation, messages, means);

    await field.actAsNewUser();
    await storeMemories(field, observations.map(({ text }) => text));
    const observed = ({ memory_key }: Row) => observations[placeOf(memory_key)].turns;
    await ask(field, conversation, memoryWays, "", observed, means);

    await field.actAsNewUser();
    await storeMemories(field, turns.map(({ text }) => text));
    const remembered = ({ memory_key }: Row) => [turns[placeOf(memory_key)].id];
    await ask(field, conversation, memoryWays, " of turns", remembered, means);
  }
  for (const [way, mean] of means) field.add("locomo", way, mean.entries());
}

/** Asks every question in every way; a row stands for the turns that it was drawn from. */
async function ask(
  field: Field,
  { questions }: Conversation,
  ways: Way[],
  suffix: string,
  turnsOf: (row: Row) => string[],
  means: Map<string, Means>,
): Promise<void> {
  for (const { name, rpc, args } of await field.existing(ways)) {
    const way = name + suffix;
    if (!means.has(way)) means.set(way, new Means());
    for (const { text, evidence } of questions) {
      const question = { text, vector: field.embeddings.of(text) };
      const rows = (await field.search(rpc, args(question))).map(turnsOf);
      means.get(way)!.add(figures(rows, evidence));
    }
  }
}

/** What a turn of a new conversation is given: the evidence in its passages, within the default budget. */
async function askContext(
  field: Field,
  { questions }: Conversation,
  messages: Map<string, string>,
  means: Map<string, Means>,
): Promise<void> {
  const way = "get_chat_context";
  const [known] = await field.existing([{ name: way, rpc: way, args: () => ({}) }]);
  if (!known) return;
  if (!means.has(way)) means.set(way, new Means());
  for (const { text, evidence } of questions) {
    const [row] = await field.search(way, {
      p_query_text: text,
      p_query_embedding: field.embeddings.of(text),
      ...p_vectors,
    });
    const { passages = [], tokens } = row[way] as Context;
    const given = passages.flatMap((passage) => passage.messages.map(({ id }) => id));
    const share = recall(given.map((id) => messages.get(id) ?? ""), evidence, given.length);
    means.get(way)!.add({
      "evidence given": share,
      "questions with all of it": Number(share === 1),
      "messages given": given.length,
      "tokens": tokens.passages,
    });
  }
}

/** Recall among the first rows, by turn and by session, and of the first ten different sessions. */
function figures(rows: string[][], evidence: Set<string>): Record<string, number> {
  const sessions = new Set([...evidence].map(sessionOf));
  const values: Record<string, number> = {};
  for (const k of [5, 10, 25, 50]) {
    const found = rows.slice(0, k).flat();
    values[`recall@${k}`] = recall(found, evidence, found.length);
  }
  const ranked = distinct(rows.flat().map(sessionOf));
  for (const k of [5, 10]) values[`sessions@${k}`] = recall(ranked, sessions, k);
  const ofTen = rows.slice(0, 10).flat().map(sessionOf);
  values["sessions of 10 rows"] = recall(ofTen, sessions, ofTen.length);
  return values;
}

/** Each pair of turns as a pair of messages; returns which message is which turn. */
async function storeMessages(field: Field, { turns }: Conversation): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const session of distinct(turns.map(({ session }) => session))) {
    const own = turns.filter((turn) => turn.session === session);
    const id = crypto.randomUUID();
    for (let i = 0; i < own.length; i += 2) {
      const [question, answer] = [own[i], own.at(i + 1)];
      await field.write("store_chat_pair", {
        p_session_id: id,
        p_user_message: question.text,
        // The last of an odd number has no answer.
        p_ai_response: answer?.text ?? "",
        p_status: answer ? "complete" : "cancelled",
        p_user_embedding: field.embeddings.of(question.text),
        p_ai_embedding: answer && field.embeddings.of(answer.text),
        ...p_vectors,
      });
    }
    const rows = await field.select(
      "select id, seq from public.chat_messages where session_id = $1 order by seq",
      [id],
    );
    own.forEach((turn, i) => found.set(rows[i].id as string, turn.id));
  }
  return found;
}

/** The texts as memories "note_0", "note_1" and so on. */
async function storeMemories(field: Field, texts: string[]): Promise<void> {
  const memories = texts.map((text, i) => ({
    key: `note_${i}`,
    value: text,
    embedding: field.embeddings.of(text),
    ...vectors,
  }));
  for (let start = 0; start < memories.length; start += 200) {
    await field.write("upsert_memories", { p_memories: memories.slice(start, start + 200) });
  }
}

function placeOf(memoryKey: unknown): number {
  return Number(/\d+$/.exec(String(memoryKey))?.[0]);
}

function sessionOf(turn: string): string {
  return turn.split(":")[0];
}
