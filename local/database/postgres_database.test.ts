import assert from "node:assert/strict";
import postgres from "postgres";
import { mortalServer } from "../stack/mortal_server.ts";
import { openPostgres } from "./postgres_database.ts";

Deno.test("a notification that was sent while the connection was lost is heard of soon after", async () => {
  const server = await mortalServer();
  const database = await openPostgres(server.url.replace("//postgres:", "//supabase_admin:"));
  let heard = 0;
  await database.listen("news", () => heard++);
  assert.equal(heard, 0);
  for (const away of [200, 3000]) {
    await server.goAway();
    await new Promise((resolve) => setTimeout(resolve, away));
    await server.comeBack();
    const back = performance.now();
    heard = 0;
    while (heard === 0 && performance.now() - back < 10_000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(heard, 1, `heard of what it missed in ${away} ms`);
    const sql = postgres(server.url, { max: 1, onnotice: () => {} });
    await sql`notify news`;
    await sql.end();
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(heard, 2);
  }
  await database.close();
  await server.stop();
});
