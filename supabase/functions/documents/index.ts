import { serve } from "../_shared/serve.ts";
import { documentsApp } from "./app.ts";

serve(documentsApp);
