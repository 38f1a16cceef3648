/**
 * A model reads a turn and returns operations on the user's memories. Each operation quotes words of this turn;
 * earlier turns and stored memories are shown to the model, but are no source for an operation.
 */

import { z } from "zod";
import { dataSection } from "./data_section.ts";
import type { Question } from "./structured_output.ts";

/** A turn as the database shows it: begin_remembering, and claim_writing_jobs for memories. */
export const rememberedTurn = z.object({
  claim: z.string(),
  today: z.string(),
  time_zone: z.string(),
  messages: z.array(z.object({
    id: z.string(),
    sender_type: z.enum(["user", "ai"]),
    at: z.string(),
    text: z.string(),
    is_new: z.boolean(),
  })),
  memories: z.array(z.object({
    id: z.string(),
    key: z.string(),
    value: z.string(),
    category: z.string().nullish(),
    since: z.string().nullish(),
    said_by: z.string().nullish(),
  })),
});
export type RememberedTurn = z.output<typeof rememberedTurn>;

const operations = ["add", "update", "supersede", "close", "none"] as const;

export interface Operation {
  op: typeof operations[number];
  key: string;
  /** Left out where a fact is closed. */
  value?: string;
  /** The stored memory that it is about. */
  memory_id?: string;
  category: string;
  importance: "low" | "medium" | "high";
  /** The message whose words it rests on. */
  message_id?: string;
}

/** What the model is asked for. Strict schemas want every field. */
const answer = z.strictObject({
  operations: z.array(z.strictObject({
    op: z.enum(operations),
    memory: z.string(),
    key: z.string(),
    value: z.string(),
    category: z.string(),
    importance: z.enum(["low", "medium", "high"]),
    quote: z.string(),
  })),
});

const instruction = [
  "You keep the memory of an assistant. Read the last turn of a conversation and say how what is " +
  "known of the user changes. Keep lasting facts that the user states about themselves: name, " +
  "places, work, relations, preferences, health, plans with their dates; and what the assistant " +
  "has established for the user, such as a booking or a result that was agreed upon.",
  "Skip questions, guesses, jokes, idioms, fiction, role play, drafts, texts of others, what is " +
  "true only for the moment, and all that is said about other people, but for who they are to the " +
  "user. What is stored already, and what was said in earlier turns, is there to understand the " +
  "last turn: do not repeat it. When in doubt, keep nothing.",
  'Answer with JSON alone: {"operations": [{"op", "memory", "key", "value", "category", ' +
  '"importance", "quote"}]}. op is add for a new fact, update for more detail about a stored one, ' +
  "supersede for a stored one that has changed, close for a stored one that has ended, none for " +
  "nothing. memory is the label of the stored memory that it is about, such as m2, or empty. key " +
  "is a snake_case subject such as favorite_color; value is the fact in few words, days as " +
  "calendar dates; importance is low, medium or high. quote is the exact words of the last turn " +
  "that it rests on, copied letter by letter. An empty list when there is nothing.",
].join("\n");

/** What a model is asked about a turn. */
export function questionOfTurn(turn: RememberedTurn): Question<Operation[]> {
  const who = ({ sender_type, at, text }: RememberedTurn["messages"][number]) =>
    `(${at.slice(0, 16).replace("T", " ")}) ${
      sender_type === "user" ? "User" : "Assistant"
    }: ${text}`;
  const text = dataSection([
    {
      title: "Now:",
      items: [`Today is ${turn.today}, in the time zone ${turn.time_zone}.`],
      most: 100,
    },
    {
      title: "Stored memories:",
      items: turn.memories.map(({ key, value, since, said_by }, i) => {
        const notes = [
          ...(since ? [`since ${since.slice(0, 10)}`] : []),
          ...(said_by === "ai" ? ["from the assistant"] : []),
        ];
        return `m${i + 1} ${key}: ${value}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
      }),
      most: 500,
    },
    {
      title: "Earlier turns:",
      items: turn.messages.filter(({ is_new }) => !is_new).map(who),
      most: 1_100,
    },
    {
      title: "The last turn:",
      items: turn.messages.filter(({ is_new }) => is_new).map(who),
      most: 16_100,
    },
  ]);
  return {
    name: "operations",
    schema: answer,
    read: (value) => readOperations(value, turn),
    isRepaired: true,
    instruction,
    text: text ?? "",
    hint: "Set MEMORY_EXTRACTION=rules, or choose a model that answers in JSON.",
  };
}

/** Names that models give the fields of an operation, beside those that they were told. */
const looseOperation = z.looseObject({}).transform((item) => {
  const fields = Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ""), value]),
  );
  const pick = (...names: string[]) => {
    const found = names.map((name) => fields[name]).find((value) =>
      ["string", "number", "boolean"].includes(typeof value)
    );
    return found === undefined ? "" : String(found).trim();
  };
  return {
    op: pick("op", "operation", "action", "event", "type").toLowerCase(),
    memory: pick("memory", "memoryid", "target", "id"),
    key: pick("key", "subject", "memorykey", "name"),
    value: pick("value", "fact", "memoryvalue", "text", "content"),
    category: pick("category", "memorycategory"),
    importance: pick("importance", "priority").toLowerCase(),
    quote: pick("quote", "evidence", "source"),
  };
});

/** Words for the operations that models use. */
const sameOperation: Record<string, Operation["op"]> = {
  "": "add",
  insert: "add",
  create: "add",
  new: "add",
  upsert: "add",
  replace: "supersede",
  change: "supersede",
  delete: "close",
  remove: "close",
  end: "close",
  expire: "close",
  noop: "none",
  no_op: "none",
  keep: "none",
};

/** How many operations of an answer are read. */
const mostOperations = 50;

/**
 * The operations of an answer. One that cannot be read is left out, and so is one whose quote is not in the
 * turn, or that has none and a value of which nothing is in it.
 *
 * @throws Error when there is no list in it
 */
export function readOperations(value: unknown, turn: RememberedTurn): Operation[] {
  const said = turn.messages.filter(({ is_new }) => is_new)
    .map(({ id, sender_type, text }) => ({ id, sender_type, text: comparable(text) }))
    // What both have said is the user's.
    .toSorted((a, b) => Number(a.sender_type === "ai") - Number(b.sender_type === "ai"));
  return listIn(value).flatMap((item): Operation[] => {
    const read = looseOperation.safeParse(item);
    if (!read.success) return [];
    const { quote, category, importance, memory, ...given } = read.data;
    const op = operations.find((one) => one === given.op) ?? sameOperation[given.op];
    const known = memoryAt(memory, turn) ??
      turn.memories.find(({ key }) => key === canonicalKey(given.key));
    const key = canonicalKey(given.key) || known?.key || "";
    if (!op || op === "none" || key === "" || (op === "close" && !known)) return [];
    if (op !== "close" && (given.value === "" || given.value.length > 4_000)) return [];
    const source = said.find(({ text }) =>
      quote === "" ? sharesWords(given.value, text) : text.includes(comparable(quote))
    );
    if (!source) return [];
    return [{
      op: op !== "add" && !known ? "add" as const : op,
      key,
      ...(op === "close" ? {} : { value: given.value }),
      ...(known ? { memory_id: known.id } : {}),
      category: category.slice(0, 100) || "personal",
      importance: importance === "low" || importance === "high" ? importance : "medium" as const,
      ...(source.id ? { message_id: source.id } : {}),
    }];
  }).slice(0, mostOperations);
}

/** The list of an answer: alone, or whatever an object calls it. */
function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (value && typeof value === "object") {
    const list = Object.values(value).find(Array.isArray);
    if (list) return list;
    if ("key" in value && "value" in value) return [value];
  }
  throw new Error("The answer has no list of operations.");
}

/** The memory that a label such as m2 names, or an id. */
function memoryAt(label: string, { memories }: RememberedTurn) {
  const place = /^\[?m(\d{1,3})\]?$/i.exec(label)?.[1];
  return place ? memories[Number(place) - 1] : memories.find(({ id }) => id === label);
}

/** British spellings of keys that rules and models write. */
const american: Record<string, string> = {
  favourite: "favorite",
  colour: "color",
  flavour: "flavor",
};

/** A key as all write it: NFC, snake_case, one spelling. */
export function canonicalKey(key: string): string {
  return key.normalize("NFC").replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2").toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "")
    .split("_").map((word) => american[word] ?? word).join("_").slice(0, 200);
}

/** Whether a word of three letters at least, or a character of a script without spaces, is in the text. */
function sharesWords(value: string, text: string): boolean {
  const words = comparable(value).match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]{3,}/gu,
  );
  return (words ?? [comparable(value)]).some((word) => text.includes(word));
}

function comparable(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[’‘ʼ]/g, "'").replace(/[“”„«»]/g, '"')
    .replace(/\s+/g, " ").trim();
}
