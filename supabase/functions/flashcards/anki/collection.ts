/** What types of notes and decks a collection has, in the schema of old and in that of today. */

import type { Database, Value } from "./sqlite.d.ts";
import { floatsOf, type Message, messageOf, numberOf, readMessage, textOf } from "./protobuf.ts";
import type { CardTemplate } from "./templates.ts";

export interface NoteType {
  name: string;
  hasDeletions: boolean;
  fields: string[];
  templates: CardTemplate[];
}

/** A deck with its settings, as far as decks have them here. */
export interface AnkiDeck {
  name: string;
  settings: {
    desired_retention?: number;
    weights?: number[];
    new_per_day?: number;
    reviews_per_day?: number;
    maximum_interval?: number;
    learning_steps?: number[];
    relearning_steps?: number[];
  };
}

export interface Collection {
  /** When the collection's first day began, in seconds. */
  createdAt: number;
  noteTypes: Map<number, NoteType>;
  decks: Map<number, AnkiDeck>;
}

export function readCollection(database: Database): Collection {
  const [[created, models, decks, configs]] = [
    ...rowsOf(database, "select crt, models, decks, dconf from col"),
  ];
  const isOld = typeof models === "string" && models.trim().length > 2;
  return {
    createdAt: Number(created),
    ...(isOld ? readOld(String(models), String(decks), String(configs)) : readNew(database)),
  };
}

export function* rowsOf(database: Database, sql: string): Generator<Value[], undefined> {
  const statement = database.prepare(sql);
  try {
    while (statement.step()) yield statement.get();
  } finally {
    statement.free();
  }
}

// deno-lint-ignore no-explicit-any
type Json = any;

function readOld(models: string, decks: string, configs: string): Omit<Collection, "createdAt"> {
  const byOrder = (a: Json, b: Json) => a.ord - b.ord;
  const options: Json = JSON.parse(configs || "{}");
  return {
    noteTypes: new Map(
      Object.entries<Json>(JSON.parse(models)).map(([id, model]) => [Number(id), {
        name: String(model.name),
        hasDeletions: model.type === 1,
        fields: model.flds.toSorted(byOrder).map((field: Json) => String(field.name)),
        templates: model.tmpls.toSorted(byOrder).map((template: Json) => ({
          front: String(template.qfmt),
          back: String(template.afmt),
        })),
      }]),
    ),
    decks: new Map(
      Object.entries<Json>(JSON.parse(decks)).map(([id, deck]) => {
        const config = options[deck.conf] ?? {};
        return [Number(id), {
          name: String(deck.name),
          settings: settingsOf({
            desired_retention: config.desiredRetention,
            weights: [config.fsrsParams6, config.fsrsParams5, config.fsrsWeights]
              .find((weights) => weights?.length > 0),
            new_per_day: config.new?.perDay,
            reviews_per_day: config.rev?.perDay,
            maximum_interval: config.rev?.maxIvl,
            learning_steps: config.new?.delays,
            relearning_steps: config.lapse?.delays,
          }),
        }];
      }),
    ),
  };
}

function readNew(database: Database): Omit<Collection, "createdAt"> {
  const noteTypes = new Map<number, NoteType>();
  for (const [id, name, config] of rowsOf(database, "select id, name, config from notetypes")) {
    noteTypes.set(Number(id), {
      name: String(name),
      hasDeletions: numberOf(readMessage(config as Uint8Array), 1) === 1,
      fields: [],
      templates: [],
    });
  }
  for (const [id, place, name] of rowsOf(database, "select ntid, ord, name from fields")) {
    const type = noteTypes.get(Number(id));
    if (type) type.fields[Number(place)] = String(name);
  }
  for (const [id, place, config] of rowsOf(database, "select ntid, ord, config from templates")) {
    const type = noteTypes.get(Number(id));
    const message = readMessage(config as Uint8Array);
    if (type) {
      type.templates[Number(place)] = { front: textOf(message, 1), back: textOf(message, 2) };
    }
  }
  const configs = new Map(
    [...rowsOf(database, "select id, config from deck_config")].map(([id, config]) => [
      Number(id),
      readMessage(config as Uint8Array),
    ]),
  );
  const decks = new Map<number, AnkiDeck>();
  for (const [id, name, kind] of rowsOf(database, "select id, name, kind from decks")) {
    const normal = messageOf(readMessage(kind as Uint8Array), 1);
    const config = normal && configs.get(numberOf(normal, 1) ?? 1);
    decks.set(Number(id), {
      name: String(name).replaceAll("\x1f", "::"),
      settings: config ? readConfig(config) : {},
    });
  }
  return { noteTypes, decks };
}

function readConfig(config: Message): AnkiDeck["settings"] {
  return settingsOf({
    desired_retention: numberOf(config, 37),
    weights: [6, 5, 3].map((number) => floatsOf(config, number)).find(({ length }) => length > 0),
    new_per_day: numberOf(config, 9),
    reviews_per_day: numberOf(config, 10),
    maximum_interval: numberOf(config, 16),
    learning_steps: floatsOf(config, 1),
    relearning_steps: floatsOf(config, 2),
  });
}

/** What decks here take of it. */
function settingsOf(given: AnkiDeck["settings"]): AnkiDeck["settings"] {
  const between = (value: unknown, low: number, high: number) =>
    typeof value === "number" && value >= low && value <= high;
  const steps = (values: unknown) =>
    Array.isArray(values) && values.length <= 20
      ? values.filter((value) => between(value, 0.001, 525_600))
        .map((value) => Math.max(1, Math.round(value)))
      : undefined;
  const settings: AnkiDeck["settings"] = {
    learning_steps: steps(given.learning_steps),
    relearning_steps: steps(given.relearning_steps),
  };
  if (between(given.desired_retention, 0.1, 1)) {
    settings.desired_retention = Math.round(given.desired_retention! * 1e4) / 1e4;
  }
  if (given.weights && [17, 19, 21].includes(given.weights.length)) {
    if (given.weights.every((weight) => between(weight, -1e6, 1e6))) {
      settings.weights = given.weights;
    }
  }
  if (between(given.new_per_day, 0, 10_000)) settings.new_per_day = given.new_per_day;
  if (between(given.reviews_per_day, 0, 100_000)) settings.reviews_per_day = given.reviews_per_day;
  if (between(given.maximum_interval, 1, 36_500)) {
    settings.maximum_interval = given.maximum_interval;
  }
  return settings;
}
