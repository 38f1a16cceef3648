// npm run models: lists models, their prices and limits from a file, in place of what was listed of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { readCatalogue } from "../catalogue.ts";
import { projectDir } from "../config.ts";
import { runningStack } from "../stack/state.ts";
import { runCommand, UserError } from "../user_error.ts";
import { help } from "./help.ts";

help(`Usage: npm run models [-- FILE [NAME…]]

Writes the models of a file into the table models; those that are there get its prices and limits, the others stay.
FILE is a list as supabase/models.json, which is the default, or LiteLLM's model_prices_and_context_window.json;
with NAMEs only those models of it are taken.

Environment:
  SUPABASE_URL, SECRET_KEY   the project; without them the stack that runs here`);

await runCommand(async () => {
  const [file = join(projectDir, "supabase", "models.json"), ...names] = Deno.args;
  const running = runningStack();
  const url = Deno.env.get("SUPABASE_URL") ?? running?.apiUrl;
  const key = Deno.env.get("SECRET_KEY") ?? running?.secretKey;
  if (!url || !key) {
    throw new UserError("Set SUPABASE_URL and SECRET_KEY, or start the stack: npm start.");
  }
  let models;
  try {
    models = readCatalogue(readFileSync(file, "utf8"), new Date().toISOString().slice(0, 10));
  } catch (error) {
    throw new UserError(`${file} is no list of models: ${(error as Error).message}`);
  }
  const missing = names.filter((name) => !models.some(({ id }) => id === name));
  if (missing.length > 0) throw new UserError(`Not in ${file}: ${missing.join(", ")}.`);
  const taken = models.filter(({ id }) => names.length === 0 || names.includes(id));
  const service = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  // Rows of one request have the same columns; one by one, what a file leaves out stays as it was.
  for (const model of taken) {
    const { error } = await service.from("models").upsert(model, { onConflict: "id" });
    if (error) throw new UserError(`${model.id}: ${error.message}`);
  }
  console.log(`${taken.length} models are listed.`);
});
