/** Routing: which model answers a query, what became of it, and what was learned from it. */

import { type App, type AppContext, body, createApp, type Effects, query } from "../_shared/app.ts";
import {
  feedbackRequest,
  interactionsRequest,
  modelsQuery,
  reportQuery,
  routeRequest,
} from "../_shared/contracts/routing.ts";
import { reserve } from "../_shared/meter.ts";
import { countTokens } from "../_shared/tokens.ts";
import { createRouting, type RoutingCaller } from "./routing.ts";

/** How much of a query's text is kept and embedded. */
const mostKept = 32_000;

export function routingApp(effects: Effects): App {
  const app = createApp("router", effects, { bodyMegabytes: 10 });
  const routing = createRouting();

  app.post("/route", async (c) => {
    const { text, prompt_tokens, ...asked } = await body(c, routeRequest);
    const request = {
      ...asked,
      text: text.slice(0, mostKept).toWellFormed(),
      ...(prompt_tokens !== undefined || text.length > mostKept
        ? { prompt_tokens: prompt_tokens ?? countTokens(text) }
        : {}),
    };
    const { embeddingModel } = effects.models;
    if (embeddingModel) await reserve(c, "embed", [request.text]);
    const [embedding] = embeddingModel
      ? await effects.models.embed([request.text], c.req.raw.signal)
      : [];
    return c.json(await routing.route(caller(c), request, { embedding, embeddingModel }), 201);
  });

  app.post("/interactions", async (c) => {
    const { interactions, request_id } = await body(c, interactionsRequest);
    return c.json({ saved: await routing.save(caller(c), interactions, request_id) }, 201);
  });

  app.post("/feedback", async (c) => {
    const request = await body(c, feedbackRequest);
    return c.json({ feedback: await routing.feedback(caller(c), request) });
  });

  app.get("/models", async (c) => {
    const { context } = query(c, modelsQuery);
    return c.json({ context, models: await routing.models(caller(c), context) });
  });

  app.get("/report", async (c) => {
    const { since } = query(c, reportQuery);
    return c.json(await routing.report(caller(c), since));
  });

  return app;
}

function caller(c: AppContext): RoutingCaller {
  return {
    userId: c.get("caller").userId,
    database: c.get("database"),
    signal: c.req.raw.signal,
  };
}
