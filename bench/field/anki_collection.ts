/** A collection of any size, as Anki's legacy packages have it, learnt for some years. */

import { zipSync } from "fflate";
import initSqlite from "sql.js/dist/sql-wasm-inline.js";

const day = 86_400_000;
const begin = Date.UTC(2023, 0, 1, 8);

type Database = InstanceType<Awaited<ReturnType<typeof initSqlite>>["Database"]>;

/** An empty collection with a type of notes, 1, and a deck, 2. */
async function begun(createdAt: number): Promise<Database> {
  const { Database } = await initSqlite();
  const database = new Database();
  database.exec(`
    create table col (id integer primary key, crt integer, mod integer, scm integer, ver integer,
      dty integer, usn integer, ls integer, conf text, models text, decks text, dconf text, tags text);
    create table notes (id integer primary key, guid text, mid integer, mod integer, usn integer,
      tags text, flds text, sfld text, csum integer, flags integer, data text);
    create table cards (id integer primary key, nid integer, did integer, ord integer, mod integer,
      usn integer, type integer, queue integer, due integer, ivl integer, factor integer,
      reps integer, lapses integer, left integer, odue integer, odid integer, flags integer,
      data text);
    create table revlog (id integer primary key, cid integer, usn integer, ease integer, ivl integer,
      lastIvl integer, factor integer, time integer, type integer);
    create table graves (usn integer, oid integer, type integer);
    create index ix_cards_nid on cards (nid);
    create index ix_revlog_cid on revlog (cid);`);
  const model = {
    id: 1,
    name: "Basic",
    type: 0,
    flds: [{ name: "Front", ord: 0 }, { name: "Back", ord: 1 }],
    tmpls: [{
      name: "Card 1",
      ord: 0,
      qfmt: "{{Front}}",
      afmt: "{{FrontSide}}<hr id=answer>{{Back}}",
    }],
  };
  const deck = { id: 2, name: "Large", conf: 1 };
  database.run("insert into col values (1, ?, 0, 0, 11, 0, 0, 0, '{}', ?, ?, ?, '{}')", [
    createdAt,
    JSON.stringify({ 1: model }),
    JSON.stringify({ 2: deck }),
    JSON.stringify({ 1: { id: 1, new: { perDay: 20 }, rev: { perDay: 200 }, lapse: {} } }),
  ]);
  database.run("begin");
  return database;
}

function pack(database: Database): Uint8Array {
  database.run("commit");
  const collection = database.export();
  database.close();
  return zipSync({ "collection.anki2": collection, media: new TextEncoder().encode("{}") });
}

/** An .apkg of tables that were exported without the texts of their notes. */
export async function packTables(
  cards: Iterable<number[]>,
  reviews: Iterable<number[]>,
): Promise<Uint8Array> {
  const rows = [...reviews];
  const first = rows.reduce((least, [id]) => Math.min(least, id), Date.now());
  const database = await begun(Math.floor(first / 86_400_000) * 86_400 - 86_400);
  const note = database.prepare(
    "insert into notes values (?, ?, 1, 0, 0, '', ?, '', 0, 0, '')",
  );
  const card = database.prepare(
    "insert into cards values (?1, ?1, 2, 0, 0, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, 0, '{}')",
  );
  const review = database.prepare("insert into revlog values (?, ?, 0, ?, ?, ?, ?, ?, ?)");
  for (const row of cards) {
    note.run([row[0], `guid ${row[0]}`, `card ${row[0]}\x1fanswer`]);
    card.run(row);
  }
  for (const row of rows) review.run(row);
  for (const statement of [note, card, review]) statement.free();
  return pack(database);
}

/** The bytes of an .apkg. */
export async function makeCollection(cards: number, reviewsPerCard: number): Promise<Uint8Array> {
  const database = await begun(begin / 1000);
  const note = database.prepare(
    "insert into notes values (?, ?, 1, 0, 0, ' a b ', ?, '', 0, 0, '')",
  );
  const card = database.prepare(
    "insert into cards values (?, ?, 2, 0, 0, 0, 2, 2, ?, ?, 2500, ?, 1, 0, 0, 0, 0, '{}')",
  );
  const review = database.prepare("insert into revlog values (?, ?, 0, ?, ?, 1, 2500, 4000, 1)");
  for (let i = 0; i < cards; i++) {
    const id = begin + i;
    note.run([
      id,
      `guid ${i}`,
      `What is the capital of country number ${i}?\x1fThe city of ${i} by the <b>river</b>`,
    ]);
    let days = 0;
    for (let k = 0; k < reviewsPerCard; k++) {
      days += k * k;
      // Each id once: reviews of a round lie a millisecond apart.
      review.run([
        begin + 200_000 + (days + 1) * day + i * reviewsPerCard + k,
        id,
        1 + (i * 7 + k * 3) % 4,
        k,
      ]);
    }
    card.run([id, id, days + 30, 30, reviewsPerCard]);
  }
  for (const statement of [note, card, review]) statement.free();
  return pack(database);
}
