/** The cards of a collection, with what Anki's scheduler knows of them and all their reviews. */

import { z } from "zod";
import { cleanText } from "../../_shared/clean_text.ts";
import { type ImportedCard, maximumText, splitGuid } from "../portable.ts";
import { type Collection, rowsOf } from "./collection.ts";
import { unescapeHtml } from "../formats.ts";
import { renderCard } from "./templates.ts";
import { ownField, ownNoteType } from "./writing.ts";
import type { Database } from "./sqlite.d.ts";

/** A review: when in milliseconds, the rating (0: the card was reset), how long in milliseconds. */
export type Review = [at: number, rating: number, duration: number];

export interface AnkiCard extends ImportedCard {
  created_at: string;
  reviews: Review[];
}
export interface FoundCard {
  deck: number;
  /** Where it is, for people: the note's guid and the card's number. */
  place: string;
  card?: AnkiCard;
  problem?: string;
}

const maximumFields = 32_000;
const day = 86_400_000;

/** The cards of each note one after the other. */
export function* readCards(database: Database, collection: Collection): Generator<FoundCard> {
  // Without an index all rows would be sorted in memory, or read anew for each note.
  keepIndex(database, "cards", "nid");
  keepIndex(database, "revlog", "cid");
  const reviews = readReviews(database);
  const rows = rowsOf(
    database,
    `select c.id, c.did, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.odue,
      c.odid, c.data, n.guid, n.mid, n.tags, n.flds
    from notes n cross join cards c on c.nid = n.id order by n.id, c.ord`,
  );
  // Both are in the order of cards of one note after the other only when they are asked for by card.
  for (const row of rows) {
    const [id, did, ord, type, queue, due, ivl, factor, reps, lapses, odue, odid, data] = row;
    const [guid, mid, tags, fields] = row.slice(13);
    const deck = Number(odid) || Number(did);
    const place = `${guid} ${Number(ord) + 1}`;
    try {
      const texts = readTexts(collection, {
        guid: String(guid),
        type: Number(mid),
        ordinal: Number(ord),
        tags: String(tags),
        fields: String(fields),
        deck: collection.decks.get(deck)?.name ?? "",
      });
      const history = reviews(Number(id));
      yield {
        deck,
        place,
        card: restoreOwn({
          ...texts,
          created_at: time(Math.min(Number(id), Date.now())),
          ...readState(
            {
              type: Number(type),
              queue: Number(queue),
              due: Number(odue) || Number(due),
              interval: Number(ivl),
              ease: Number(factor) / 1000,
              reps: Number(reps),
              lapses: Number(lapses),
              data: String(data ?? ""),
            },
            collection.createdAt,
            history,
          ),
          reviews: history,
        }),
      };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      yield { deck, place, problem: error.message };
    }
  }
}

/** Makes an index on a column where Anki's own is not there. */
function keepIndex(database: Database, table: string, column: string): void {
  const [{ values: [[indexes]] }] = database.exec(
    `select count(*) from pragma_index_list('${table}') l, pragma_index_info(l.name) i
    where i.seqno = 0 and i.name = '${column}'`,
  );
  if (indexes === 0) database.run(`create index ${table}_by_${column} on ${table} (${column})`);
}

/** A card that went out from here, with what Anki had no place for, unless Anki has reviewed it since. */
function restoreOwn(card: AnkiCard): AnkiCard {
  if (card.note_type !== ownNoteType || !card.fields?.[ownField]) return card;
  const own = ownData.safeParse(parseJson(card.fields[ownField]));
  if (!own.success) return card;
  const { is_html, note_type, fields, created_at, ...state } = own.data;
  const { note_type: _ownType, ...bare } = card;
  const text = (html: string) => is_html ? html : unescapeHtml(html);
  const last = card.reviews.findLast(([, rating]) => rating > 0)?.[0] ?? 0;
  const known = state.last_review ? Date.parse(state.last_review) : 0;
  const { due, last_review, suspended_at, ...rest } = state;
  const whole = Object.fromEntries(
    Object.entries({ due, last_review, suspended_at }).filter(([, value]) => value !== null),
  );
  // Anki's reviews lie a millisecond apart, where several were at one time.
  const isSame = card.reps === rest.reps || rest.state === 0 && card.state === undefined;
  const { suspended_at: _, ...unsuspended } = bare;
  return {
    ...(isSame && last <= known + 1000 ? { ...unsuspended, ...rest, ...whole } : bare),
    question: text(card.question),
    answer: text(card.answer),
    is_html,
    fields,
    created_at,
    ...(note_type === null ? {} : { note_type }),
    ...(card.guid ? splitGuid(card.guid) : {}),
  };
}

const ownData = z.object({
  is_html: z.boolean(),
  note_type: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  is_leech: z.boolean(),
  created_at: z.string(),
  state: z.number(),
  due: z.string(),
  stability: z.number(),
  difficulty: z.number(),
  scheduled_days: z.number(),
  learning_steps: z.number(),
  reps: z.number(),
  lapses: z.number(),
  last_review: z.string().nullable(),
  suspended_at: z.string().nullable(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

class Unreadable extends Error {}

interface NoteRow {
  guid: string;
  type: number;
  ordinal: number;
  tags: string;
  fields: string;
  deck: string;
}

function readTexts(collection: Collection, note: NoteRow): ImportedCard {
  const type = collection.noteTypes.get(note.type);
  if (!type) throw new Unreadable("The type of its note is not in the file.");
  const template = type.templates[type.hasDeletions ? 0 : note.ordinal];
  if (!template) throw new Unreadable("The type of its note has no such card.");
  const values = note.fields.split("\x1f").map(cleanText);
  const fields = new Map(type.fields.map((name, i) => [name, values[i] ?? ""]));
  const tags = [...new Set(cleanText(note.tags).split(/[\s\u3000]+/).filter(Boolean))];
  const { question, answer } = renderCard(template, {
    fields,
    special: new Map([
      ["Tags", tags.join(" ")],
      ["Type", type.name],
      ["Deck", note.deck],
      ["Subdeck", note.deck.split("::").at(-1)!],
      ["Card", `Card ${note.ordinal + 1}`],
      ["CardFlag", ""],
    ]),
  }, type.hasDeletions ? note.ordinal + 1 : undefined);
  if (question === "") throw new Unreadable("Its front is empty.");
  if (answer === "") throw new Unreadable("Its back is empty.");
  for (const [name, text] of [["front", question], ["back", answer]]) {
    if ([...text].length > maximumText) {
      throw new Unreadable(`Its ${name} is longer than ${maximumText} characters.`);
    }
  }
  const kept = [...fields].filter(([, text]) =>
    text !== "" && text !== question && text !== answer
  );
  const isShort = kept.reduce((sum, [, text]) => sum + text.length, 0) <= maximumFields;
  return {
    question,
    answer,
    is_html: /[<&]/.test(question + answer),
    tags: tags.slice(0, 500),
    guid: note.guid.slice(0, 200),
    ordinal: Math.min(note.ordinal, 65_535),
    note_type: type.name.slice(0, 200),
    fields: isShort ? Object.fromEntries(kept) : {},
    is_leech: tags.includes("leech"),
  };
}

interface CardRow {
  type: number;
  queue: number;
  due: number;
  interval: number;
  ease: number;
  reps: number;
  lapses: number;
  data: string;
}

/** The state of a card, without stability and difficulty where only its reviews tell them. */
function readState(
  card: CardRow,
  createdAt: number,
  reviews: Review[],
): Partial<ImportedCard> {
  const memory = readMemory(card.data);
  const rated = reviews.filter(([, rating]) => rating > 0);
  const suspended = card.queue === -1 ? { suspended_at: time(Date.now()) } : {};
  // A new card's due is its place in the order in which they are learnt.
  if (card.type === 0) {
    return { due: time(createdAt * 1000 + Math.max(card.due, 0)), ...suspended };
  }
  if (card.type > 3) return suspended;
  const isStep = card.due > 1_000_000_000;
  const due = isStep ? card.due * 1000 : createdAt * 1000 + card.due * day;
  const days = Math.max(card.interval, 0);
  const last = Math.min(
    rated.at(-1)?.[0] ?? memory.lastReview ?? due - Math.max(days, isStep ? 0 : 1) * day,
    Date.now(),
  );
  const known = memory.stability !== undefined
    ? { stability: memory.stability, difficulty: memory.difficulty }
    : rated.length > 0
    ? {}
    : fromEase(card.ease, days);
  return {
    state: card.type,
    due: time(due),
    scheduled_days: card.type === 2 ? days : 0,
    reps: Math.max(card.reps, 0),
    lapses: Math.max(card.lapses, 0),
    last_review: time(last),
    ...known,
    ...suspended,
  };
}

/** The memory state that FSRS left with a card. */
function readMemory(
  data: string,
): { stability?: number; difficulty?: number; lastReview?: number } {
  try {
    const { s, d, lrt } = JSON.parse(data || "{}");
    return {
      ...(typeof s === "number" && typeof d === "number"
        ? {
          stability: Math.min(Math.max(s, 0.001), 36_500),
          difficulty: Math.min(Math.max(d, 1), 10),
        }
        : {}),
      ...(typeof lrt === "number" ? { lastReview: lrt * 1000 } : {}),
    };
  } catch {
    return {};
  }
}

/** As Anki guesses a memory state of SM-2's ease and interval, with the default weights of FSRS-6. */
function fromEase(ease: number, days: number): { stability: number; difficulty: number } {
  const stability = Math.max(days, 0.1);
  const [w8, w9, w10, decay] = [1.8722, 0.1666, 0.796, 0.1542];
  const factor = 0.9 ** (-1 / decay) - 1;
  const recall = (1 + factor * days / stability) ** -decay;
  const growth = Math.exp(w8) * stability ** -w9 * (Math.exp((1 - recall) * w10) - 1);
  const difficulty = 11 - ((ease || 2.5) - 1) / growth;
  return { stability, difficulty: Math.min(Math.max(difficulty, 1), 10) };
}

/** Reads reviews by card, in the order in which they were made. */
function readReviews(database: Database): (card: number) => Review[] {
  const statement = database.prepare(
    "select id, ease, ivl, factor, time, type from revlog where cid = ? order by id",
  );
  return (card) => {
    statement.bind([card]);
    const reviews: Review[] = [];
    let last = 0;
    while (statement.step()) {
      const [id, ease, ivl, factor, duration, kind] = statement.get().map(Number);
      const isReset = ease === 0 && kind === 4 && ivl === 0 && factor === 0;
      // Anki logs cramming and due dates set by hand too; the schedule does not learn from them.
      const isRating = ease >= 1 && ease <= 4 && !(kind === 3 && factor === 0);
      if (!isReset && !isRating || id > Date.now() + 60_000) continue;
      last = Math.max(id, last + 1);
      reviews.push([last, isReset ? 0 : ease, Math.min(Math.max(duration, 0), 86_400_000)]);
    }
    return reviews;
  };
}

function time(milliseconds: number): string {
  const within = Math.min(Math.max(milliseconds, 0), Date.UTC(9999, 0));
  return new Date(Number.isFinite(within) ? within : 0).toISOString();
}
