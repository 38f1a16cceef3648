import { serve } from "../_shared/serve.ts";
import { mcpApp } from "./app.ts";

serve((effects) => mcpApp(effects, Deno.env.get("SUPABASE_URL") ?? ""));
