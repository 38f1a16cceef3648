/**
 * The attack's other half: users who touch only what is theirs, and harm money, the service or its operator by it. Each
 * step is a finding of an audit and all of its kind, over the tables of the catalog and the routes of the functions.
 * What needs a stack of its own is elsewhere: many rows of 20 clients in flood.test.ts, processes and their memory in
 * tests/large, the queue's fairness in tests/postgres/queue, circuit breakers in tests/postgres/model_faults.test.ts.
 */

import { routes } from "../../contracts.ts";
import { bodiesOfNobody, hollowBodies, idleSockets, manyRows } from "./floods.ts";
import {
  emptyMeter,
  erasureAndImport,
  operatorsTables,
  settleOwnTurn,
  turnsAtOnce,
} from "./money.ts";
import { surveyOwn } from "./own.ts";
import {
  clockAhead,
  deletedAccount,
  hardQuestions,
  othersIds,
  requeuing,
  sharedPrior,
  uncountedBytes,
} from "./probes.ts";

Deno.test("attack on the service", async (t) => {
  const [field, all] = [await surveyOwn(), await routes()];
  const cases: Record<string, () => Promise<string>> = {
    "ids of others: neither taken nor told of": () => othersIds(field),
    "what the operator sets is not the user's": () => operatorsTables(field),
    "erasure and import give nothing back that was spent": () => erasureAndImport(field),
    "an empty meter asks no provider": () => emptyMeter(field),
    "updates that queue texts are under the rate": () => requeuing(field),
    "ten thousand rows in a statement, and more": () => manyRows(field),
    "bodies full of nothing end no process": () => hollowBodies(all),
    "bodies without a token are not read": () => bodiesOfNobody(all),
    "the reservation of a turn is not the user's to settle": () => settleOwnTurn(field),
    "turns at once: none is answered and then lost": () => turnsAtOnce(field),
    "the shared prior tells nothing of single users": () => sharedPrior(),
    "a clock that was ahead locks nobody out": () => clockAhead(field),
    "bytes of every column are counted": () => uncountedBytes(field),
    "a deleted account does nothing": () => deletedAccount(field, all),
    "hard questions through REST": () => hardQuestions(field),
    "sockets that say nothing": () => idleSockets(),
  };
  try {
    for (const [name, attack] of Object.entries(cases)) {
      await t.step(name, async () => console.log(`  ${await attack()}`));
    }
  } finally {
    await field.sql.end();
  }
});
