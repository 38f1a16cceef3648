/**
 * Random sequences of turns against a stand-in provider that bills whatever a reservation allows: answers,
 * faults, fallbacks, retries, users at the same time, cancellations, crashes and late settlements.
 * SPENDING_SEQUENCES tries more of them than 250; 10,000 take some minutes.
 */

import assert from "node:assert/strict";
import postgres, { type TransactionSql } from "postgres";
import { createReceipts } from "../../supabase/functions/_shared/receipts.ts";
import { service, signUp } from "../e2e/clients.ts";

/** The same numbers in every run. */
function randoms(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Dollars in billionths, so that sums are exact. */
type Nano = bigint;
const nano = (dollars: unknown): Nano => {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(dollars))!;
  return BigInt(`${sign}${whole}${part.padEnd(9, "0").slice(0, 9)}`);
};

interface Ledger {
  id: string;
  amount: Nano;
  /** What the provider billed and somebody settled. */
  billed: Nano;
  /** What was reserved of turns that nobody settled. */
  lost: Nano;
  /** How often it refused. */
  refusals: number;
}

interface Known {
  max_completion_tokens: number;
  prices: { prompt: number; completion: number };
}

interface Route {
  decision_id: string;
  model_id: string;
  fallbacks: string[];
  reserved_cost: number;
  models: Record<string, Known>;
}

Deno.test("budgets: never overspent, and what is booked is what was billed, to the last digit", async () => {
  const sql = postgres(Deno.env.get("DB_URL")!, { max: 8, onnotice: () => {} });
  const random = randoms(1127);
  const below = (limit: number) => Math.floor(random() * limit);
  const key = crypto.getRandomValues(new Uint8Array(32));
  const sign = createReceipts(key);
  const as = <T>(work: (sql: TransactionSql) => Promise<T>) =>
    sql.begin(async (sql) => {
      await sql`select set_config('request.jwt.claims', '{"role": "service_role"}', true)`;
      await sql`set local role service_role`;
      return await work(sql);
    }) as Promise<T>;
  const models = ["near", "far"].map((name) => `spending-${name}`);
  const listed = await service.from("models").upsert([
    { id: models[0], provider: "test", prompt_price: 0.7, completion_price: 3.1 },
    { id: models[1], provider: "test", prompt_price: 10, completion_price: 30 },
  ]);
  assert.equal(listed.error, null);
  await as((sql) => sql`select public.make_receipt_key(${btoa(String.fromCharCode(...key))})`);
  const ledgers: Ledger[] = [];
  const openLedger = async (): Promise<Ledger> => {
    const { id } = await signUp();
    const amount = (0.02 + random() * 0.5).toFixed(6);
    const made = await service.from("routing_budgets")
      .insert({ user_id: id, period: "total", amount: Number(amount) });
    assert.equal(made.error, null);
    const ledger = { id, amount: nano(amount), billed: 0n, lost: 0n, refusals: 0 };
    ledgers.push(ledger);
    return ledger;
  };
  /** Those that sequences go on with, several at once on each. */
  const current = await Promise.all(Array.from({ length: 4 }, openLedger));
  /** How many sequences there were of each kind, and how often a budget refused. */
  const counts = { kinds: Array.from({ length: 9 }, () => 0), refused: 0 };

  /** One request in eight has no limit, and reserves all that is left. */
  const limits = () =>
    below(8) === 0 ? {} : { constraints: { max_completion_tokens: 1 + below(400) } };
  /** A turn's reservation; undefined when the budget refuses it. */
  const reserve = async ({ id }: Ledger, requestId: string): Promise<Route | undefined> => {
    try {
      const [{ context }] = await as((sql) =>
        sql`select public.get_chat_context(
          p_query_text => 'What now?', p_user_id => ${id}, p_request_id => ${requestId},
          p_route => ${sql.json({ candidates: models, prompt_bytes: below(4_000), ...limits() })}
        ) as context`
      );
      return context.route;
    } catch (error) {
      assert.equal((error as { code?: string }).code, "PT429", (error as Error).message);
      return undefined;
    }
  };
  /** What a provider bills: a part of what it was allowed, and its cost in billionths. */
  const answer = ({ reserved_cost, models: known }: Route, model: string) => {
    const { max_completion_tokens, prices } = known[model];
    const completion_tokens = below(max_completion_tokens + 1);
    const left = reserved_cost * 1e6 - max_completion_tokens * prices.completion;
    const prompt_tokens = below(Math.max(1, Math.floor(left / prices.prompt + 1e-6)));
    const cost = BigInt(Math.round(
      (prompt_tokens * prices.prompt + completion_tokens * prices.completion) * 1000,
    ));
    return { usage: { prompt_tokens, completion_tokens }, cost };
  };
  const receipt = ({ id }: Ledger, { decision_id }: Route, billed: Record<string, unknown>) =>
    sign({ user_id: id, decision_id, ...billed });
  const store = (ledger: Ledger, requestId: string, model: string, said: unknown) =>
    as((sql) =>
      sql`select public.store_chat_pair(
        'What now?', 'This.', p_model => ${model}, p_user_id => ${ledger.id},
        p_request_id => ${requestId}, p_interaction => ${sql.json(said as never)}
      )`
    );
  const giveUp = (ledger: Ledger, route: Route, said: Record<string, unknown>) =>
    as((sql) =>
      sql`select public.save_complete_interaction(
        '{}', ${sql.json({ decision_id: route.decision_id })}, ${sql.json(said as never)},
        p_user_id => ${ledger.id}
      )`
    );
  /** As if its lease had ended. */
  const lapse = (route: Route) =>
    sql`update public.routing_decisions set reserved_until = now() - interval '1 second'
      where id = ${route.decision_id}`;
  const check = async ({ id, amount }: Ledger) => {
    const [{ spent }] = await sql`select spent from public.routing_budgets where user_id = ${id}`;
    assert.ok(nano(spent) <= amount, `${spent} of ${amount} billionths are spent`);
    return nano(spent);
  };

  /** Resolves to whether there was one: a budget may have refused it. */
  const sequence = async (): Promise<boolean> => {
    const place = below(current.length);
    const ledger = current[place];
    const requestId = crypto.randomUUID();
    const kind = below(9);
    const route = await reserve(ledger, requestId);
    if (!route) {
      counts.refused++;
      // Used up, or all of it is reserved at the moment.
      if (++ledger.refusals === 5) current[place] = await openLedger();
      return false;
    }
    counts.kinds[kind]++;
    const model = kind === 1 && route.fallbacks.length > 0 ? route.fallbacks[0] : route.model_id;
    const { usage, cost } = answer(route, model);
    const failures = model === route.model_id ? [] : [{ model: route.model_id, error: "failed" }];
    const said = {
      decision_id: route.decision_id,
      latency_ms: below(1_000),
      failures,
      // What is said beside the receipt counts for nothing.
      cost: 0,
      receipt: receipt(ledger, route, { model, ...usage, own_key: false, failures }),
    };
    const nothing = { model, prompt_tokens: 0, completion_tokens: 0 };
    if (kind === 2) {
      await giveUp(ledger, route, {
        model,
        error: "model_failed",
        receipt: receipt(ledger, route, nothing),
      });
    } else if (kind === 3) {
      await giveUp(ledger, route, {
        status: "cancelled",
        receipt: receipt(ledger, route, nothing),
      });
    } else if (kind === 4) {
      // The function dies.
      await lapse(route);
      ledger.lost += nano(route.reserved_cost.toFixed(9));
    } else if (kind === 5) {
      // The answer comes when the lease has ended, and was booked as it was reserved.
      await lapse(route);
      await reserve(ledger, requestId).then((again) =>
        again && giveUp(ledger, again, {
          status: "cancelled",
          receipt: receipt(ledger, again, nothing),
        })
      );
      await store(ledger, requestId, model, said);
      ledger.billed += cost;
    } else {
      await store(ledger, requestId, model, said);
      ledger.billed += cost;
      // A retry, and one with another bill.
      if (kind === 6) await store(ledger, requestId, model, { ...said, latency_ms: 7 });
      if (kind === 7) {
        await assert.rejects(
          giveUp(ledger, route, { status: "cancelled", receipt: said.receipt }),
          { code: "PT409" },
        );
      }
    }
    await check(ledger);
    return true;
  };

  try {
    const count = Number(Deno.env.get("SPENDING_SEQUENCES") ?? 250);
    let begun = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (begun++ < count) {
        // What was refused is no sequence.
        while (!await sequence());
      }
    }));
    console.log(
      `${count} sequences, by kind ${counts.kinds.join(" ")}; ` +
        `${counts.refused} refused; ${ledgers.length} budgets`,
    );
    assert.ok(counts.kinds.every((times) => times > 0), "every kind of sequence has happened");
    assert.ok(counts.refused > 0, "a budget has refused");
    for (const ledger of ledgers) {
      // Whatever asks next books what has lapsed.
      const last = await reserve(ledger, crypto.randomUUID());
      if (last) {
        await giveUp(ledger, last, {
          status: "cancelled",
          receipt: receipt(ledger, last, { prompt_tokens: 0, completion_tokens: 0 }),
        });
      } else {
        await as((sql) =>
          sql`select public.save_complete_interaction(
          '{"text": "Q"}', '{}', ${sql.json({ model: models[0], cost: 0 })},
          p_user_id => ${ledger.id}
        )`
        );
      }
      assert.equal(await check(ledger), ledger.billed + ledger.lost);
      const [{ reserved, open }] = await sql`
        select b.reserved, (
          select count(*)::integer from public.routing_decisions d
          where d.user_id = b.user_id and d.settled_at is null and d.reserved_until > now()
        ) as open
        from public.routing_budgets b where b.user_id = ${ledger.id}`;
      assert.deepEqual([Number(reserved), open], [0, 0], "no reservation is left");
    }
    assert.ok(ledgers.some(({ billed }) => billed > 0n), "something was billed");
  } finally {
    await sql.end();
  }
});
