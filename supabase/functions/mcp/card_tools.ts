/** due_cards, review_card, create_cards. */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { data } from "../_shared/database.ts";
import { rpc } from "../_shared/rpc.ts";
import { type Engram, withQuery } from "./engram.ts";
import { addTool } from "./tool.ts";

const card = z.looseObject({ id: z.string(), question: z.string(), answer: z.string() });

export function addCardTools(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "due_cards",
    title: "Cards to learn now",
    description:
      "Flashcards that are due. Show the question, wait for the user's answer, then call review_card.",
    input: z.object({
      deck_id: z.uuid().optional().describe("Left out: of all decks"),
      limit: z.number().int().min(1).max(100).default(10),
    }),
    output: z.object({ flashcards: z.array(card) }),
    effect: "reads",
    run: ({ deck_id, limit }) =>
      engram.call("GET", withQuery("/flashcards/due", { deck_id, limit })),
  });
  addTool(server, {
    name: "review_card",
    title: "Review a card",
    description: "Keeps how well the user knew a card, and says when it is due next.",
    input: z.object({
      card_id: z.uuid(),
      rating: z.enum(["again", "hard", "good", "easy"])
        .describe("again: not known; hard, good, easy: known, with that effort"),
    }),
    output: z.object({ flashcard: z.looseObject({ id: z.string(), due: z.string() }) }),
    effect: "writes",
    run: ({ card_id, rating }) =>
      engram.call("POST", "/flashcards/review", {
        flashcard_id: card_id,
        rating: ["again", "hard", "good", "easy"].indexOf(rating) + 1,
      }),
  });
  addTool(server, {
    name: "create_cards",
    title: "Make cards",
    description: "Adds flashcards to a deck, which is made if there is none of its name.",
    input: z.object({
      deck: z.string().min(1).max(200).describe("The deck's name"),
      cards: z.array(z.object({
        question: z.string().min(1).max(8000),
        answer: z.string().min(1).max(8000),
      })).min(1).max(100),
    }),
    output: z.object({ deck_id: z.string(), flashcards: z.array(card) }),
    effect: "writes",
    async run({ deck, cards }) {
      const deck_id = await findDeck(engram, deck);
      const flashcards = await rpc(engram.database, "create_flashcards", { deck_id, cards });
      return {
        deck_id,
        flashcards: flashcards.map(({ id, question, answer }) => ({ id, question, answer })),
      };
    },
  });
}

/** The deck of a name; of two that are called so the older one. */
async function findDeck({ database }: Engram, name: string): Promise<string> {
  const known = await data(
    database.from("decks").select("id").eq("name", name).order("id").limit(1).maybeSingle(),
  );
  if (known) return known.id;
  const made = await data(database.from("decks").insert({ name }).select("id").single());
  return made!.id;
}
