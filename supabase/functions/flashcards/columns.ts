/** What a column of a file holds, by the names that people and programs give it. */

const names: Record<string, string> = {
  question:
    "question front term word words prompt q vocab vocabulary expression phrase side1 side_1 " +
    "text frage vorderseite begriff wort vokabel recto question mot terme anverso pregunta frente " +
    "palabra término fronte domanda parola pergunta palavra termo вопрос слово термин лицо " +
    "лицевая_сторона питання 表 表面 問題 単語 言葉 正面 问题 単語 voorkant vraag woord przód pytanie słowo",
  answer:
    "answer back definition meaning translation a response reply solution side2 side_2 gloss " +
    "antwort rückseite bedeutung übersetzung definition verso réponse traduction reverso respuesta " +
    "significado definición traducción dorso retro risposta significato definizione traduzione " +
    "resposta tradução definição ответ перевод определение значение оборот оборотная_сторона " +
    "відповідь переклад 裏 裏面 答え 意味 背面 答案 释义 achterkant antwoord betekenis vertaling tył " +
    "odpowiedź tłumaczenie",
  tags:
    "tags tag labels label categories category schlagwörter étiquettes etiquetas etiquette метки теги",
  guid: "guid",
  deck: "deck stapel paquet mazo mazzo baralho колода",
  note_type: "notetype note_type type_of_note notiztyp",
  ignored: "id nr no number # index row note_id card_id",
  is_html: "is_html html",
  state: "state",
  due: "due",
  stability: "stability",
  difficulty: "difficulty",
  scheduled_days: "scheduled_days",
  learning_steps: "learning_steps",
  reps: "reps",
  lapses: "lapses",
  last_review: "last_review",
  is_leech: "is_leech",
  suspended_at: "suspended_at",
  ordinal: "ordinal",
  fields: "fields",
};
const roles = new Map(
  Object.entries(names).flatMap(([role, words]) => words.split(" ").map((word) => [word, role])),
);

export interface Columns {
  /** The place of each role. */
  places: Map<string, number>;
  /** The names of the columns whose texts are kept as fields. */
  fields: Map<number, string>;
  /** Whether any of the names is known: the names are names, and not a card. */
  areNamed: boolean;
}

/** A name as it is compared: without case, with one sign between words. */
function normal(name: string): string {
  return name.normalize("NFC").trim().toLowerCase().replace(/[\s_-]+/g, "_");
}

/**
 * Which column holds what. Question and answer are the first columns that nothing else is known of, where
 * no name says it.
 *
 * @param given the places that the head of a file names, from 0
 */
export function assignColumns(columnNames: string[], given: Map<string, number>): Columns {
  const places = new Map(given);
  const taken = new Set(given.values());
  let areNamed = false;
  for (const [place, name] of columnNames.entries()) {
    const role = roles.get(normal(name));
    if (role === undefined) continue;
    areNamed = true;
    if (taken.has(place)) continue;
    if (role === "ignored") taken.add(place);
    else if (!places.has(role)) {
      places.set(role, place);
      taken.add(place);
    }
  }
  for (const role of ["question", "answer"]) {
    if (places.has(role)) continue;
    let place = 0;
    while (taken.has(place)) place++;
    places.set(role, place);
    taken.add(place);
  }
  const fields = new Map(
    columnNames.map((name, place): [number, string] => [place, name.trim()])
      .filter(([place, name]) => !taken.has(place) && name !== ""),
  );
  return { places, fields, areNamed };
}

/** How many of the names are known, for guessing what separates them. */
export function countKnown(columnNames: string[]): number {
  return columnNames.filter((name) => roles.has(normal(name))).length;
}
