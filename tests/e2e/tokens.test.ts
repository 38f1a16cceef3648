/** `private.count_tokens` counts as the Edge Functions do. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { countTokens } from "../../supabase/functions/_shared/tokens.ts";
import { code, prose } from "../texts/languages.ts";
import { short } from "../texts/short.ts";
import { databaseUrl } from "./clients.ts";

Deno.test("SQL and TypeScript count the same tokens", async () => {
  const sql = postgres(databaseUrl, { max: 1 });
  const texts = [
    ...Object.values({ ...prose, ...code }),
    ...Object.values(short).flat(),
    "",
    " \n ",
    "\ttab\r\n",
    "👨‍👩‍👧‍👦 😀 – “quoted” … → ½ ﬁ Ünïcödé",
    "Tiếng Việt, ελληνικά, ἀρχή, українська, қазақша, עברית, ქართული",
    "１２３ ＡＢＣ ﷺ \u0001\u00a0\u0085\u007f𝒳𠮷",
  ];
  try {
    const rows = await sql`
      select t.text, private.count_tokens(t.text) as tokens from unnest(${texts}::text[]) t (text)`;
    assert.deepEqual(
      rows.map(({ text, tokens }) => [text, tokens]),
      texts.map((text) => [text, countTokens(text)]),
    );
  } finally {
    await sql.end();
  }
});
