/** Requests and responses of the function `flashcards`. */

import { z } from "zod";
import { atMost, limit, requestId, uuid } from "./common.ts";

const text = z.string().min(1).max(8000);
const time = z.iso.datetime({ offset: true });

export const generateRequest = z.strictObject({
  /** What the cards are made from: a chat message, a document or a memory. */
  message_id: uuid.optional(),
  document_id: uuid.optional(),
  memory_id: uuid.optional(),
  /** The character of a long text to begin at: the `next` of the answer before. */
  from: z.number().int().min(0).max(10_000_000).default(0),
  deck_id: uuid,
  /** How many at most. */
  count: z.number().int().min(1).max(20).default(5),
  request_id: requestId.optional(),
}).refine(
  ({ message_id, document_id, memory_id }) =>
    [message_id, document_id, memory_id].filter(Boolean).length === 1,
  "Name one of message_id, document_id and memory_id.",
);
export type GenerateFlashcardsRequest = z.input<typeof generateRequest>;

/** 1 again, 2 hard, 3 good, 4 easy. */
const rating = z.number().int().min(1).max(4);

const review = z.strictObject({
  flashcard_id: uuid,
  rating,
  duration_ms: z.number().int().min(0).max(86_400_000).optional(),
  /** The card's version that was shown; another is a 409. */
  expected_version: z.number().int().min(0).max(2_147_483_647).optional(),
});
export const reviewRequest = review.extend({
  /** Left out: now. */
  reviewed_at: time.optional(),
  request_id: requestId.optional(),
});
export type ReviewRequest = z.input<typeof reviewRequest>;

/** What was reviewed offline; the rating is not looked at here, so that a bad one keeps no other. */
export const reviewsRequest = z.strictObject({
  reviews: atMost(
    review.extend({ rating: z.number().int(), reviewed_at: time }),
    200,
    "too_many_reviews",
  ),
  /** Whether a review that comes late takes its place among those that are there. */
  merge: z.boolean().optional(),
  request_id: requestId.optional(),
});
export type ReviewsRequest = z.input<typeof reviewsRequest>;

/** One review, or many. */
export const anyReviewRequest = z.union([reviewRequest, reviewsRequest]);

export const undoRequest = z.strictObject({
  flashcard_id: uuid,
  request_id: requestId.optional(),
});

export const previewQuery = z.strictObject({ flashcard_id: uuid, at: time.optional() });
export const dueQuery = z.strictObject({
  deck_id: uuid.optional(),
  limit: limit(500, 50),
  /** Of the reviews: the longest due, the least likely remembered first, or at random. */
  order: z.enum(["due", "retrievability", "random"]).optional(),
});
export const statsQuery = z.strictObject({ deck_id: uuid.optional(), days: limit(366, 30) });
export const formatQuery = z.strictObject({ format: z.enum(["csv", "anki"]).default("csv") });
export const exportQuery = z.strictObject({
  format: z.enum(["csv", "anki", "apkg"]).default("csv"),
});
/** How letters are written in a file; left out, the file shows it. */
export const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "windows-1251",
  "shift_jis",
] as const;
export const importQuery = formatQuery.extend({
  encoding: z.enum(encodings).optional(),
  request_id: requestId.optional(),
});
export const deckId = uuid;
export const importId = uuid;
export const packageQuery = z.strictObject({ request_id: requestId.optional() });

/** What became of a file of cards. */
export interface ImportResponse {
  /** How many cards are new. */
  imported: number;
  /** How many cards, known by guid and ordinal, changed. */
  updated: number;
  /** Rows that are no cards, with their line from 1 and why; the first thousand. */
  skipped: { line: number; reason: string }[];
}

/** How well weights foretold the reviews that they were not fitted to; smaller is better. */
export interface Fit {
  log_loss: number;
  rmse_bins: number;
}

/** What fitting the weights of a deck to its reviews came to. */
export interface DeckOptimization {
  /** Whether the deck has the new weights: they foretold the held-out reviews better by both measures. */
  adopted: boolean;
  /** initial: of a few reviews only the four initial stabilities are fitted; none: there are too few. */
  fitted: "all" | "initial" | "none";
  /** Reviews on another day than the one before, those fitted to, and the later ones held out. */
  reviews: number;
  trained_on: number;
  held_out: number;
  before: Fit | null;
  after: Fit | null;
  weights: number[];
  /** Cards whose schedule changed. */
  rescheduled: number;
}

/** What a model writes. */
export const card = z.strictObject({ question: text, answer: text });
export type CardText = z.output<typeof card>;

/** What a card was made from, as that was then. */
export interface CardSource {
  type: "message" | "document" | "memory";
  id: string;
  title?: string;
  /** How the text begins that the model read. */
  excerpt?: string;
  /** The character of the text that the model began at. */
  from?: number;
}

/** A card that was not made, for there is one like it. */
export interface DuplicateCard extends CardText {
  resembles: CardText & { id: string; deck_id: string; similarity: number };
}

export interface GenerateFlashcardsResponse {
  flashcards: Flashcard[];
  duplicates: DuplicateCard[];
  /** Where the rest of a long text begins; null: there is none. */
  next: number | null;
}

/** A card as it stands, without its vector. */
export interface Flashcard {
  id: string;
  deck_id: string;
  message_id: string | null;
  question: string;
  answer: string;
  /** 0 new, 1 learning, 2 review, 3 relearning. */
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
  version: number;
  created_at: string;
  /** Whether question and answer are HTML; else they are plain text. */
  is_html: boolean;
  tags: string[];
  /** The note that it is of where it comes from, and which of its cards. */
  guid: string | null;
  ordinal: number;
  note_type: string | null;
  /** Further texts of the note, by their names. */
  fields: Record<string, string>;
  /** What it was made from; null: by hand, or from a file. */
  source: CardSource | null;
}

/** What became of a review in a batch. */
export interface ReviewOutcome {
  /** Its place in the request, from 0. */
  position: number;
  flashcard_id: string;
  outcome:
    | "applied"
    | "merged"
    | "duplicate"
    | "invalid_rating"
    | "invalid_duration"
    | "review_in_future"
    | "review_before_card"
    | "flashcard_not_found"
    | "version_conflict"
    | "flashcard_suspended"
    | "reviewed_since";
  state: number | null;
  due: string | null;
  version: number | null;
}

export interface FlashcardStats {
  cards: Record<
    "total" | "new" | "learning" | "review" | "relearning" | "suspended" | "leeches" | "due",
    number
  >;
  retention: { reviews: number; recalled: number; rate: number | null };
  reviews_by_day: {
    day: string;
    reviews: number;
    new: number;
    again: number;
    hard: number;
    good: number;
    easy: number;
    duration_ms: number;
  }[];
  forecast: { in_days: number; due: number }[];
  /** Days with a review, without a gap, up to today, which is not over. */
  streak: { days: number; is_today_done: boolean };
}
