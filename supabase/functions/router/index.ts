import { serve } from "../_shared/serve.ts";
import { routingApp } from "./app.ts";

serve(routingApp);
