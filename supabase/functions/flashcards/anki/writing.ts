/** A deck as a package that Anki opens, with the state of each card and all its reviews. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
// @ts-types="./sqlite.d.ts"
import initSqlite, { type Database } from "sql.js/dist/sql-wasm-inline.js";
import { escapeHtml } from "../formats.ts";
import { joinGuid, type PortableCard } from "../portable.ts";
import { type MediaFile, mediaIn } from "./media.ts";

/** A card with its reviews, as `get_flashcard_histories` answers it. */
export interface CardHistory extends PortableCard {
  id: string;
  created_at: string;
  reviews: [
    at: number,
    rating: number,
    duration: number | null,
    state: number,
    scheduledDays: number,
    nextScheduledDays: number,
    secondsUntilDue: number,
    difficulty: number,
    elapsedDays?: number,
  ][];
}

/** The note type of these packages, by whose name a card of our own is known. */
export const ownNoteType = "Engram";
/** The field with what Anki has no place for. */
export const ownField = "Engram data";

const noteTypeId = 1_700_000_000_123;
const daySeconds = 86_400;

export class PackageWriter {
  /** The names of the media that its cards show. */
  readonly media = new Set<string>();
  #database: Database;
  #deckId: number;
  #createdAt: number;
  /** Anki's ids are times in milliseconds, each once. */
  #ids = { note: 0, card: 0 };
  #position = 0;

  private constructor(database: Database, deckId: number, createdAt: number) {
    this.#database = database;
    this.#deckId = deckId;
    this.#createdAt = createdAt;
  }

  /** @param dayBegins when some day of the learner's begins, in milliseconds */
  static async begin(
    deck: { name: string; desired_retention: number; weights: number[] | null },
    dayBegins: number,
  ): Promise<PackageWriter> {
    const { Database } = await initSqlite();
    const database = new Database();
    // The first day of the collection: before all reviews, at the hour at which days begin.
    const createdAt = Math.floor(dayBegins / 1000) - 20_000 * daySeconds;
    const deckId = Number(
      BigInt(`0x${createHash("sha256").update(deck.name).digest("hex").slice(0, 10)}`) +
        1_600_000_000_000n,
    );
    database.exec(schema);
    const modified = Date.now();
    database.run("insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')", [
      createdAt,
      modified,
      modified,
      JSON.stringify({ nextPos: 1, curDeck: 1, schedVer: 2, sortType: "noteFld" }),
      JSON.stringify({ [noteTypeId]: noteType(deckId, modified) }),
      JSON.stringify({
        1: deckOf(1, "Default", 1, modified),
        [deckId]: deckOf(deckId, deck.name, 1, modified),
      }),
      JSON.stringify({ 1: options(deck, modified) }),
    ]);
    return new PackageWriter(database, deckId, createdAt);
  }

  add(cards: CardHistory[]): void {
    this.#database.run("begin");
    for (const card of cards) {
      this.#add(card);
      for (const name of mediaIn(card.question + card.answer)) this.media.add(name);
    }
    this.#database.run("commit");
  }

  #add(card: CardHistory): void {
    const made = Date.parse(card.created_at);
    const noteId = this.#ids.note = Math.max(made, this.#ids.note + 1);
    const cardId = this.#ids.card = Math.max(made, this.#ids.card + 1);
    const side = (text: string) => card.is_html ? text : escapeHtml(text);
    const fields = [side(card.question), side(card.answer), JSON.stringify(ownData(card))];
    const modified = Math.floor(Date.parse(card.last_review ?? card.created_at) / 1000);
    this.#database.run("insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')", [
      noteId,
      // To Anki a note of this type has one card: siblings are notes of their own.
      joinGuid(card.guid ?? card.id, card.ordinal),
      noteTypeId,
      modified,
      ` ${withLeech(card).join(" ")} `,
      fields.join("\x1f"),
      fields[0].replace(/<[^>]*>/g, ""),
      parseInt(
        createHash("sha1").update(fields[0].replace(/<[^>]*>/g, "")).digest("hex").slice(0, 8),
        16,
      ),
    ]);
    const due = Date.parse(card.due) / 1000;
    const isStep = card.state === 1 || card.state === 3;
    this.#database.run(
      "insert into cards values (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)",
      [
        cardId,
        noteId,
        this.#deckId,
        modified,
        card.state,
        card.suspended_at ? -1 : isStep ? 1 : card.state,
        card.state === 0
          ? ++this.#position
          : isStep
          ? Math.floor(due)
          : Math.floor((due - this.#createdAt) / daySeconds),
        card.state === 2 ? Math.max(card.scheduled_days, 1) : 0,
        card.state === 0 ? 0 : 2500,
        card.reps,
        card.lapses,
        isStep ? 1001 : 0,
        card.state === 0 ? "{}" : JSON.stringify({
          s: round(card.stability),
          d: round(card.difficulty),
          ...(card.last_review ? { lrt: Math.floor(Date.parse(card.last_review) / 1000) } : {}),
        }),
      ],
    );
    for (const review of card.reviews) this.#addReview(cardId, review);
  }

  #addReview(cardId: number, review: CardHistory["reviews"][number]): void {
    const [at, rating, duration, state, days, nextDays, seconds, difficulty] = review;
    const id = this.#free(at);
    const interval = nextDays > 0 ? nextDays : -Math.max(Math.min(seconds, daySeconds - 1), 1);
    this.#database.run("insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)", [
      id,
      cardId,
      rating,
      rating === 0 ? 0 : interval,
      days,
      // Difficulty as Anki keeps it where FSRS schedules: 100 to 1100.
      rating === 0 ? 0 : Math.round((difficulty - 1) / 9 * 1000 + 100),
      Math.min(duration ?? 0, 86_400_000),
      rating === 0 ? 4 : [0, 0, 1, 2][state],
    ]);
  }

  /** The next time that no review has yet. */
  #free(at: number): number {
    const taken = this.#database.prepare("select 1 from revlog where id = ?");
    try {
      for (let id = at;; id++) {
        taken.bind([id]);
        if (!taken.step()) return id;
      }
    } finally {
      taken.free();
    }
  }

  /** Closes the collection and returns the package, with these media files in it. */
  end(media: MediaFile[] = []): Uint8Array {
    const collection = this.#database.export();
    this.#database.close();
    return zipSync({
      // Version 2 of packages: the scheduler of today, in the schema that every Anki reads.
      meta: [Uint8Array.of(8, 2), { level: 0 }],
      "collection.anki21": [collection, { level: 6 }],
      media: [Buffer.from(JSON.stringify({ ...media.map(({ name }) => name) })), { level: 0 }],
      // They are packed as they are.
      ...Object.fromEntries(media.map(({ bytes }, i) => [i, [bytes, { level: 0 }] as const])),
    });
  }
}

/** What of a card Anki has no place for. */
function ownData(card: CardHistory) {
  const { is_html, note_type, fields, is_leech, created_at } = card;
  const { state, due, stability, difficulty, scheduled_days, learning_steps } = card;
  const { reps, lapses, last_review, suspended_at } = card;
  return {
    ...{ is_html, note_type, fields, is_leech, created_at, state, due, stability, difficulty },
    ...{ scheduled_days, learning_steps, reps, lapses, last_review, suspended_at },
  };
}

function withLeech({ tags, is_leech }: CardHistory): string[] {
  return is_leech && !tags.includes("leech") ? [...tags, "leech"] : tags;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function noteType(deckId: number, modified: number) {
  const field = (name: string, ord: number) => ({
    ...{ name, ord, sticky: false, rtl: false, font: "Arial", size: 20, media: [] },
    ...{ description: "", plainText: false, collapsed: ord === 2, excludeFromSearch: ord === 2 },
  });
  return {
    ...{ id: noteTypeId, name: ownNoteType, type: 0, mod: Math.floor(modified / 1000), usn: -1 },
    ...{ sortf: 0, did: deckId, tags: [], vers: [], latexPre: "", latexPost: "", latexsvg: false },
    css: ".card { font-family: arial; font-size: 20px; text-align: center; }",
    flds: [field("Question", 0), field("Answer", 1), field(ownField, 2)],
    tmpls: [{
      name: "Card 1",
      ord: 0,
      qfmt: "{{Question}}",
      afmt: "{{FrontSide}}<hr id=answer>{{Answer}}",
      ...{ did: null, bqfmt: "", bafmt: "", bfont: "", bsize: 0 },
    }],
    req: [[0, "any", [0]]],
  };
}

function deckOf(id: number, name: string, conf: number, modified: number) {
  return {
    ...{ id, name, conf, mod: Math.floor(modified / 1000), usn: -1, desc: "", dyn: 0 },
    ...{ collapsed: false, browserCollapsed: false, extendNew: 0, extendRev: 0 },
    ...{ newToday: [0, 0], revToday: [0, 0], lrnToday: [0, 0], timeToday: [0, 0] },
  };
}

function options(
  deck: { desired_retention: number; weights: number[] | null },
  modified: number,
) {
  const weights = deck.weights ?? [];
  return {
    ...{ id: 1, name: "Default", mod: Math.floor(modified / 1000), usn: -1, maxTaken: 60 },
    ...{ autoplay: true, timer: 0, replayq: true, dyn: false },
    new: {
      ...{ bury: false, delays: [1, 10], initialFactor: 2500, ints: [1, 4, 0], order: 1 },
      perDay: 20,
    },
    rev: { bury: false, ease4: 1.3, ivlFct: 1, maxIvl: 36_500, perDay: 200, hardFactor: 1.2 },
    lapse: { delays: [10], leechAction: 0, leechFails: 8, minInt: 1, mult: 0 },
    desiredRetention: deck.desired_retention,
    ...(weights.length === 21 ? { fsrsParams6: weights } : {}),
    ...(weights.length === 19 ? { fsrsParams5: weights } : {}),
    ...(weights.length === 17 ? { fsrsWeights: weights } : {}),
  };
}

const schema = `
create table col (id integer primary key, crt integer not null, mod integer not null,
  scm integer not null, ver integer not null, dty integer not null, usn integer not null,
  ls integer not null, conf text not null, models text not null, decks text not null,
  dconf text not null, tags text not null);
create table notes (id integer primary key, guid text not null, mid integer not null,
  mod integer not null, usn integer not null, tags text not null, flds text not null,
  sfld integer not null, csum integer not null, flags integer not null, data text not null);
create table cards (id integer primary key, nid integer not null, did integer not null,
  ord integer not null, mod integer not null, usn integer not null, type integer not null,
  queue integer not null, due integer not null, ivl integer not null, factor integer not null,
  reps integer not null, lapses integer not null, left integer not null, odue integer not null,
  odid integer not null, flags integer not null, data text not null);
create table revlog (id integer primary key, cid integer not null, usn integer not null,
  ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null,
  time integer not null, type integer not null);
create table graves (usn integer not null, oid integer not null, type integer not null);
create index ix_notes_usn on notes (usn);
create index ix_cards_usn on cards (usn);
create index ix_revlog_usn on revlog (usn);
create index ix_cards_nid on cards (nid);
create index ix_cards_sched on cards (did, queue, due);
create index ix_revlog_cid on revlog (cid);
create index ix_notes_csum on notes (csum);
`;
