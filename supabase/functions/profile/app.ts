/**
 * profile: who the user is, the assessment that says it, the keys that the user brings, and all that
 * there is of the user, to take along or away.
 */

import { type App, body, createApp, type Effects, parse, query } from "../_shared/app.ts";
import { apiKeyRequest, type ApiKeysResponse } from "../_shared/contracts/api_keys.ts";
import {
  analyticsQuery,
  assessmentRequest,
  type QuestionsResponse,
} from "../_shared/contracts/profile.ts";
import { uuid } from "../_shared/contracts/common.ts";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { rpc } from "../_shared/rpc.ts";
import { z } from "zod";
import { exportEverything } from "./export.ts";
import { listFiles } from "./files.ts";

const scale: QuestionsResponse["scale"] = [
  { value: 1, label: "Very inaccurate" },
  { value: 2, label: "Moderately inaccurate" },
  { value: 3, label: "Neither accurate nor inaccurate" },
  { value: 4, label: "Moderately accurate" },
  { value: 5, label: "Very accurate" },
];

export function profileApp(effects: Effects): App {
  const app = createApp("profile", effects);

  app.get("/", async (c) => {
    const { userId } = c.get("caller");
    return c.json(
      await data(c.get("database").from("profiles").select("*").eq("id", userId).single()),
    );
  });

  app.get("/usage", async (c) => c.json({ usage: await rpc(c.get("database"), "get_usage", {}) }));

  app.get("/analytics", async (c) => {
    const { since } = query(c, analyticsQuery);
    return c.json({ analytics: await rpc(c.get("database"), "get_analytics", { since }) });
  });

  app.get("/export", (c) => {
    const files = effects.files && listFiles(c.get("database"), c.get("caller").userId);
    return exportEverything(c, files);
  });

  app.delete("/", async (c) => {
    if (c.req.query("confirm") !== "delete my data") {
      throw new ApiError(
        400,
        "confirmation_required",
        "This would delete everything that you have here, for good.",
        "Say so: DELETE /profile?confirm=delete%20my%20data; GET /profile/export keeps a copy.",
      );
    }
    return c.json({ deleted: await rpc(c.get("database"), "delete_my_data", {}) });
  });

  app.get("/questions", async (c) => {
    const questions = await data(
      c.get("database").from("personality_items").select("item_number,item_text")
        .order("item_number"),
    );
    const response: QuestionsResponse = {
      instruction: "How accurately does each statement describe you as you generally are now?",
      scale,
      questions,
    };
    return c.json(response);
  });

  app.post("/assessment", async (c) => {
    const request = await body(c, assessmentRequest);
    return c.json(await rpc(c.get("database"), "submit_personality_assessment", request), 201);
  });

  app.get("/api-keys", async (c) => {
    const response: ApiKeysResponse = {
      api_keys: await data(
        c.get("database").from("api_keys")
          .select("id,provider,label,last_four,created_at,updated_at").order("provider"),
      ),
      providers: [...effects.apiKeys?.providers ?? []],
    };
    return c.json(response);
  });

  app.post("/api-keys", async (c) => {
    const { provider, key, label } = await body(c, apiKeyRequest);
    const { apiKeys } = effects;
    if (!apiKeys) {
      throw new ApiError(
        503,
        "api_keys_not_configured",
        "Keys of users cannot be kept here.",
        "Set API_KEY_ENCRYPTION_KEYS.",
      );
    }
    const [only, ...others] = apiKeys.providers;
    const chosen = provider ?? (others.length === 0 ? only : undefined);
    if (chosen === undefined || !apiKeys.providers.includes(chosen)) {
      throw new ApiError(
        400,
        "unknown_provider",
        "There is no such model provider here.",
        `It is one of: ${apiKeys.providers.join(", ")}.`,
      );
    }
    const stored = await apiKeys.store(c.get("caller"), c.get("requestId"), {
      provider: chosen,
      key,
      label,
    });
    return c.json(stored, 201);
  });

  app.delete("/api-keys/:id", async (c) => {
    const { id } = parse(z.object({ id: uuid }), c.req.param());
    const gone = await data(
      c.get("database").from("api_keys").delete().eq("id", id).select("id"),
    );
    if (gone.length === 0) throw new ApiError(404, "not_found", "There is no such thing of yours.");
    return c.body(null, 204);
  });

  return app;
}
