import { serve } from "../_shared/serve.ts";
import { chatApp } from "./app.ts";

serve(chatApp);
