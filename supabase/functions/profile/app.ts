/** profile: who the user is, and the assessment that says it. */

import { type App, body, createApp, type Effects } from "../_shared/app.ts";
import { assessmentRequest, type QuestionsResponse } from "../_shared/contracts/profile.ts";
import { data } from "../_shared/database.ts";

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
    const { answers, request_id } = await body(c, assessmentRequest);
    const profile = await data(
      c.get("database").rpc("submit_personality_assessment", {
        p_answers: answers,
        p_request_id: request_id,
      }),
    );
    return c.json(profile, 201);
  });

  return app;
}
