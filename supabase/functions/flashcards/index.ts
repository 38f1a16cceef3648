import { serve } from "../_shared/serve.ts";
import { flashcardsApp } from "./app.ts";

serve(flashcardsApp);
