// Writes supabase/seed.sql: two people with conversations, memories, a deck and a taste in music, with vectors that the
// local model made, so that search works at the first start. To change the demo data, change it here.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createModels } from "../../supabase/functions/_shared/models.ts";
import { memoryText } from "../../supabase/functions/_shared/memory_extraction.ts";
import { sentiment } from "../../supabase/functions/_shared/sentiment.ts";
import { projectDir } from "../config.ts";
import { catalogueStatement, readCatalogue } from "../catalogue.ts";
import { embeddingModel } from "../models/names.ts";
import { musicInteractions, musicTracks } from "./seed_music.ts";
import { startStack } from "../stack/stack.ts";

interface Person {
  id: string;
  email: string;
  name: string;
  conversations: { id: string; pairs: [user: string, ai: string][] }[];
  memories: { key: string; value: string; category: string; importance?: string }[];
  deck?: Deck;
}

interface Deck {
  id: string;
  name: string;
  timezone: string;
  cards: {
    question: string;
    answer: string;
    /** When, and how well: 1 again … 4 easy. */
    reviews?: [at: string, rating: number][];
  }[];
}

/** bcrypt of engram-demo: a password for demo data, on the machine that it is tried on. */
const passwordHash = "$2b$10$rbhMJVgQD3FzEru4g0kfrOTLtXpNk695ak20NWWodzqlbL4kNa.jS";

const people: Person[] = [
  {
    id: "11111111-1111-4111-8111-111111111111",
    email: "ada@example.com",
    name: "Ada",
    conversations: [
      {
        id: "11111111-aaaa-4aaa-8aaa-111111111111",
        pairs: [
          [
            "Hi, I'm Ada. I just moved to Lisbon and work as a marine biologist.",
            "Welcome to Lisbon! The Tagus estuary must be a fine place for your work.",
          ],
          [
            "It is! I study octopuses, they are my favourite animals.",
            "Clever creatures. Do you watch them in tanks or in the wild?",
          ],
          [
            "In the wild, mostly. Can you suggest a quiet place to read on weekends?",
            "The garden of the Gulbenkian museum is calm, and has plenty of shade.",
          ],
        ],
      },
      {
        id: "11111111-bbbb-4bbb-8bbb-111111111111",
        pairs: [
          [
            "I want to cook something new tonight, but I'm allergic to peanuts.",
            "How about a Portuguese fish stew? It has no nuts at all.",
          ],
          [
            "Lovely, I have cod at home. What else do I need?",
            "Potatoes, onions, peppers, tomatoes, olive oil and a little white wine.",
          ],
        ],
      },
    ],
    memories: [
      { key: "name", value: "Ada", category: "personal", importance: "high" },
      { key: "location", value: "Lisbon", category: "personal" },
      { key: "occupation", value: "marine biologist", category: "work" },
      { key: "favorite_animal", value: "octopus", category: "favorite" },
      {
        key: "allergy_peanut",
        value: "allergic to peanuts",
        category: "health",
        importance: "high",
      },
      {
        key: "weekend",
        value: "likes to read in quiet places",
        category: "preference",
        importance: "low",
      },
    ],
    deck: {
      id: "11111111-dddd-4ddd-8ddd-111111111111",
      name: "Portuguese",
      timezone: "Europe/Lisbon",
      cards: [
        {
          question: "How do you say “the octopus”?",
          answer: "o polvo",
          reviews: [["2025-05-01T18:00:00Z", 3], ["2025-05-01T18:10:00Z", 3], [
            "2025-05-03T19:00:00Z",
            3,
          ]],
        },
        {
          question: "How do you say “the sea”?",
          answer: "o mar",
          reviews: [["2025-05-01T18:02:00Z", 4], ["2025-05-10T19:00:00Z", 4]],
        },
        {
          question: "How do you say “the market”?",
          answer: "o mercado",
          reviews: [["2025-05-01T18:04:00Z", 3], ["2025-05-01T18:14:00Z", 3], [
            "2025-05-03T19:02:00Z",
            1,
          ]],
        },
        { question: "How do you say “good night”?", answer: "boa noite" },
        { question: "How do you say “quiet”?", answer: "sossegado" },
        {
          question: "How do you say “without peanuts, please”?",
          answer: "sem amendoins, por favor",
        },
      ],
    },
  },
  {
    id: "22222222-2222-4222-8222-222222222222",
    email: "lin@example.com",
    name: "Lin",
    conversations: [
      {
        id: "22222222-aaaa-4aaa-8aaa-222222222222",
        pairs: [
          [
            "I'm training for the Berlin marathon and my knee hurts after long runs.",
            "Ease off for a week, and have it looked at if it does not get better. How far are your long runs?",
          ],
          [
            "About 28 kilometres. I run before work, I teach maths at a school.",
            "That is a strong base. Softer ground and a slower pace will spare the knee.",
          ],
        ],
      },
      {
        id: "22222222-bbbb-4bbb-8bbb-222222222222",
        pairs: [
          [
            "My favourite game is Go. I'd like to explain it to my pupils.",
            "Start on a small board of nine lines, with capturing a single stone as the goal.",
          ],
          [
            "Good idea. My daughter Mei plays the cello and wants to learn it too.",
            "Then you have a partner to practise the lesson on.",
          ],
        ],
      },
    ],
    memories: [
      { key: "name", value: "Lin", category: "personal", importance: "high" },
      { key: "occupation", value: "maths teacher", category: "work" },
      {
        key: "goal",
        value: "training for the Berlin marathon",
        category: "plan",
        importance: "high",
      },
      {
        key: "injury",
        value: "knee hurts after long runs",
        category: "health",
        importance: "high",
      },
      { key: "favorite_game", value: "Go", category: "favorite" },
      { key: "daughter", value: "Mei, who plays the cello", category: "family" },
    ],
  },
];

const stack = await startStack({ apiPort: 0, dbPort: 0, functions: false, seed: false });
const models = createModels({
  embedding: { baseUrl: `${stack.apiUrl}/models/v1`, models: [embeddingModel], timeoutMs: 60_000 },
});
const texts = people.flatMap(({ conversations, memories, deck }) => [
  ...conversations.flatMap(({ pairs }) => pairs.flat()),
  ...memories.map(memoryText),
  ...(deck?.cards ?? []).map(cardText),
]);
const vectors = new Map<string, string>();
for (const text of texts) vectors.set(text, short((await models.embed([text]))[0]));
await stack.stop();

const statements = [
  listModels(),
  musicTracks(),
  ...people.flatMap(statementsOf),
];
writeFileSync(
  join(projectDir, "supabase", "seed.sql"),
  `-- Demo data, written by npm run seed: two people to sign in as, ada@example.com and lin@example.com, both with the
-- password engram-demo. Never for production. It can be run again: each write has a request id.
-- Vectors are the local model's 512 numbers, filled up with zeros to 1536.

${statements.join("\n\n")}

select public.refresh_analytics(null);
`,
);

function statementsOf(person: Person): string[] {
  return [
    `-- ${person.name}`,
    account(person),
    ...person.conversations.flatMap(({ id, pairs }) =>
      pairs.map((pair, i) => storePair(person, id, pair, i))
    ),
    upsertMemories(person),
    musicInteractions(person),
    ...(person.deck ? [studyDeck(person, person.deck)] : []),
  ];
}

function listModels(): string {
  const file = join(projectDir, "supabase", "models.json");
  return catalogueStatement(readCatalogue(readFileSync(file, "utf8"), ""));
}

/** The 512 numbers of the local model to four decimals, as an SQL expression of 1536. */
function short(vector: string): string {
  const numbers = (JSON.parse(vector) as number[]).slice(0, 512).map((n) => Number(n.toFixed(4)));
  return `'[${numbers.join(",")}' || repeat(',0', 1024) || ']'`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An account as Supabase Auth makes it; the columns that only its own tables have are filled where they are. */
function account({ id, email, name }: Person): string {
  return `insert into auth.users (
  id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
  raw_user_meta_data, created_at, updated_at
)
values (
  '${id}', 'authenticated', 'authenticated', '${email}',
  '${passwordHash}', now(),
  '{"provider": "email", "providers": ["email"]}', '{"full_name": "${name}"}', now(), now()
)
on conflict do nothing;
insert into auth.identities (
  id, user_id, provider, provider_id, identity_data, created_at, updated_at
)
values (
  '${id}', '${id}', 'email', '${id}',
  '{"sub": "${id}", "email": "${email}", "email_verified": true}', now(), now()
)
on conflict do nothing;
do $$
begin
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    update auth.users
    set
      instance_id = '00000000-0000-0000-0000-000000000000', confirmation_token = '',
      recovery_token = '', email_change = '', email_change_token_new = ''
    where id = '${id}';
  end if;
end
$$;`;
}

function storePair(
  person: Person,
  session: string,
  [user, ai]: [string, string],
  i: number,
): string {
  const { mood, score } = sentiment(user);
  return `select public.store_chat_pair(
  p_user_id => '${person.id}',
  p_session_id => '${session}',
  p_request_id => '${session.slice(0, -1)}${i}',
  p_user_message => ${quote(user)},
  p_ai_response => ${quote(ai)},
  p_mood_detected => '${mood}',
  p_sentiment_score => ${score},
  p_model => 'local-echo',
  p_embedding_model => '${embeddingModel}',
  p_user_embedding => ${vectors.get(user)},
  p_ai_embedding => ${vectors.get(ai)}
);`;
}

function upsertMemories({ id, memories }: Person): string {
  const items = memories.map((memory) =>
    `  jsonb_build_object(
    'key', '${memory.key}', 'value', ${quote(memory.value)}, 'category', '${memory.category}',
    'importance', '${memory.importance ?? "medium"}', 'embedding_model', '${embeddingModel}',
    'embedding', ${vectors.get(memoryText(memory))}
  )`
  );
  return `select count(*) from public.upsert_memories(
  p_user_id => '${id}',
  p_request_id => '${id.slice(0, -1)}0',
  p_memories => jsonb_build_array(
${items.join(",\n")}
  )
);`;
}

/** What of a card is embedded, as the database puts it together. */
function cardText({ question, answer }: Deck["cards"][number]): string {
  return `${question}\n${answer}`;
}

/** A deck with its reviews, which count once by their times. */
function studyDeck(person: Person, { id, name, timezone, cards }: Deck): string {
  const items = cards.map((card) =>
    `  jsonb_build_object(
    'question', ${quote(card.question)}, 'answer', ${quote(card.answer)},
    'created_at', '2025-05-01T17:00:00Z',
    'embedding_model', '${embeddingModel}',
    'embedding', ${vectors.get(cardText(card))}
  )`
  );
  const reviews = cards.flatMap(({ question, reviews = [] }) =>
    reviews.map(([at, rating]) => `  (${quote(question)}, '${at}', ${rating})`)
  );
  return `insert into public.decks (user_id, id, name, timezone)
values ('${person.id}', '${id}', ${quote(name)}, '${timezone}')
on conflict do nothing;
select count(*) from public.create_flashcards(
  p_user_id => '${person.id}',
  p_deck_id => '${id}',
  p_request_id => '${id.slice(0, -1)}0',
  p_cards => jsonb_build_array(
${items.join(",\n")}
  )
);
select count(*) from public.review_flashcards(p_user_id => '${person.id}', p_reviews => (
  select jsonb_agg(jsonb_build_object(
    'flashcard_id', f.id, 'reviewed_at', r.reviewed_at, 'rating', r.rating
  ))
  from (values
  ${reviews.join(",\n  ")}
  ) r (question, reviewed_at, rating)
  join public.flashcards f
    on f.user_id = '${person.id}' and f.deck_id = '${id}' and f.question = r.question
));`;
}
