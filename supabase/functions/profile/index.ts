import { serve } from "../_shared/serve.ts";
import { profileApp } from "./app.ts";

serve(profileApp);
