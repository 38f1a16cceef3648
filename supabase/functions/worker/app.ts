/** worker: what has to be done for nobody in particular. Only who knows a secret key may ask for it. */

import { createHash, timingSafeEqual } from "node:crypto";
import { rotate } from "../_shared/api_keys.ts";
import { type Asking, createBareApp } from "../_shared/app.ts";
import type { Client } from "../_shared/database.ts";
import type { KeyRing } from "../_shared/env.ts";
import { ApiError } from "../_shared/errors.ts";
import { runImport } from "../_shared/imports.ts";
import { rpc } from "../_shared/rpc.ts";
import { drain } from "./drain.ts";
import { removeFiles } from "./files.ts";
import { contentType, metrics, prometheusText } from "./metrics.ts";
import { write } from "./writing.ts";

/** What the worker does to the world; `database` is everybody's. */
export interface WorkerEffects extends Asking {
  secretKeys: string[];
  /** Whether a model writes summaries and titles. */
  asksModel: boolean;
  /** What users' own model keys are encrypted with, where they may keep some. */
  keyRing?: KeyRing;
  database(requestId: string): Client;
  /** Milliseconds since some moment. */
  now(): number;
}

/** How long a call goes on claiming, under the limit of those who call: a minute of pg_net's, say. */
const patienceMs = 25_000;

export function workerApp(effects: WorkerEffects) {
  const app = createBareApp("worker", effects);
  const digests = effects.secretKeys.map(digest);

  app.use(async (c, next) => {
    const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const given = [c.req.header("apikey"), bearer].filter((key) => key !== undefined).map(digest);
    const known = given.flatMap((key) => digests.map((own) => timingSafeEqual(key, own)));
    if (!known.includes(true)) {
      throw new ApiError(
        401,
        "secret_key_required",
        "The request carries no secret key of this project.",
        "Send one in the header apikey.",
      );
    }
    await next();
  });

  app.post("/embeddings", async (c) => {
    const deadline = effects.now() + patienceMs;
    const requestId = c.get("requestId");
    return c.json(
      await drain({
        ...effects,
        database: effects.database(requestId),
        signal: c.req.raw.signal,
        inTime: () => effects.now() < deadline,
        log: (entry) => effects.log({ function: "worker", request_id: requestId, ...entry }),
      }),
    );
  });

  app.post("/writing", async (c) => {
    const deadline = effects.now() + patienceMs;
    const requestId = c.get("requestId");
    return c.json(
      await write({
        ...effects,
        database: effects.database(requestId),
        requestId,
        signal: c.req.raw.signal,
        inTime: () => effects.now() < deadline,
        log: (entry) => effects.log({ function: "worker", request_id: requestId, ...entry }),
      }),
    );
  });

  app.post("/imports", async (c) => {
    const deadline = effects.now() + patienceMs;
    const database = effects.database(c.get("requestId"));
    const done = { runs: 0, complete: 0 };
    for (const waiting of await rpc(database, "get_waiting_imports", {})) {
      const inTime = () => effects.now() < deadline && !c.req.raw.signal.aborted;
      const importing = { database, userId: waiting.user_id };
      for await (const { status } of runImport(importing, waiting.id, inTime)) {
        done.runs++;
        if (status === "complete") done.complete++;
      }
    }
    return c.json(done);
  });

  app.post("/files", async (c) => {
    const deadline = effects.now() + patienceMs;
    const requestId = c.get("requestId");
    return c.json(
      await removeFiles({
        database: effects.database(requestId),
        inTime: () => effects.now() < deadline && !c.req.raw.signal.aborted,
        log: (entry) => effects.log({ function: "worker", request_id: requestId, ...entry }),
      }),
    );
  });

  app.get("/metrics", async (c) => {
    const values = await rpc(effects.database(c.get("requestId")), "get_metrics", {});
    return c.text(prometheusText(metrics.parse(values)), 200, { "content-type": contentType });
  });

  app.post("/api-keys/rotate", async (c) => {
    if (!effects.keyRing) {
      throw new ApiError(
        503,
        "api_keys_not_configured",
        "Keys of users cannot be kept here.",
        "Set API_KEY_ENCRYPTION_KEYS.",
      );
    }
    return c.json(await rotate(effects.keyRing, effects.database(c.get("requestId"))));
  });

  return app;
}

/** Of one length whatever the key's is, so that comparing two takes one time whatever they are. */
function digest(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
