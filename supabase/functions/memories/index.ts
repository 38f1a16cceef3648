import { serve } from "../_shared/serve.ts";
import { memoriesApp } from "./app.ts";

serve(memoriesApp);
