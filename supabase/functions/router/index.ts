import { serve } from "../_shared/serve.ts";
import { routerApp } from "./app.ts";

serve(routerApp);
