import assert from "node:assert/strict";
import { requireAccount } from "./accounts.ts";
import { clientFor } from "./database.ts";
import { serveLocally, testConfig, userId } from "./testing.ts";

Deno.test("accounts: one that is gone is refused, one that cannot be looked for is not", async () => {
  let answer = () => Response.json([{ id: userId }]);
  await using served = serveLocally(() => answer());
  const caller = { userId, token: "t" };
  const database = clientFor(testConfig({ SUPABASE_URL: served.url }), caller, "r");
  await requireAccount(database, caller);
  answer = () => Response.json({ code: "PGRST000", message: "down" }, { status: 503 });
  await requireAccount(database, caller);
  answer = () => Response.json([]);
  await assert.rejects(requireAccount(database, caller), { status: 401, code: "account_deleted" });
});
