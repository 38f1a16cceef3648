/** A card as it leaves and enters: its texts and its state, without what only this database knows. */

import { z } from "zod";

export const maximumText = 8000;

export interface PortableCard {
  question: string;
  answer: string;
  state: number;
  due: string;
  stability: number;
  difficulty: number;
  scheduled_days: number;
  learning_steps: number;
  reps: number;
  lapses: number;
  last_review: string | null;
  is_leech: boolean;
  suspended_at: string | null;
  /** Whether question and answer are HTML; else they are plain text. */
  is_html: boolean;
  tags: string[];
  /** The note that the card is of where it comes from, and which of its cards. */
  guid: string | null;
  ordinal: number;
  note_type: string | null;
  /** Further texts of the note, by their names. */
  fields: Record<string, string>;
}
/** What of a card a file may leave out. */
export type ImportedCard = Pick<PortableCard, "question" | "answer"> & Partial<PortableCard>;

/** The columns of our own text files, by which they are known again. */
export const ownColumns = "Guid\tQuestion\tAnswer\tTags";

/**
 * The guid that a card has as a note of its own, for a file whose notes have one card each: the note's, and
 * the card's number where it has several, or where the guid itself ends as if it had one.
 */
export function joinGuid(guid: string, ordinal: number): string {
  return ordinal === 0 && !/#\d{1,5}$/.test(guid) ? guid : `${guid}#${ordinal}`;
}

/** The guid and the number that `joinGuid` put together. */
export function splitGuid(text: string): { guid: string; ordinal: number } {
  const [, guid, ordinal] = /^(.+)#(\d{1,5})$/s.exec(text) ?? [];
  return guid ? { guid, ordinal: Number(ordinal) } : { guid: text, ordinal: 0 };
}

const count = z.number().int().min(0).max(2_147_483_647);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is no time");

/** What the database takes as the state of a card. */
export const cardState = z.object({
  state: z.number().int().min(0).max(3).default(0),
  due: time.optional(),
  stability: z.number().min(0).max(36_500).default(0),
  difficulty: z.number().min(0).max(10).default(0),
  scheduled_days: count.optional(),
  learning_steps: count.max(20).optional(),
  reps: count.optional(),
  lapses: count.optional(),
  last_review: time.optional(),
  suspended_at: time.optional(),
}).superRefine((card, context) => {
  const isNew = card.state === 0;
  const say = (message: string) => context.addIssue({ code: "custom", message });
  if (isNew !== (card.last_review === undefined)) {
    say(isNew ? "A new card has no last_review" : "A card that is not new has a last_review");
  } else if (isNew !== (card.stability === 0) || isNew !== (card.difficulty === 0)) {
    say("stability and difficulty are 0 of a new card, and of no other");
  } else if (!isNew && (card.stability < 0.001 || card.difficulty < 1)) {
    say("stability is 0.001 to 36500 and difficulty 1 to 10");
  } else if (card.last_review && Date.parse(card.last_review) > Date.now() + 60_000) {
    say("last_review is in the future");
  }
});
