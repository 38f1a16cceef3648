/** Calls of every RPC that succeed in an account with a row of every kind. */

import type { Sql, TransactionSql } from "postgres";
import { actAs, type Ids } from "../../accounts.ts";
import { goodValues } from "../../fuzz/good_values.ts";

export interface Call {
  name: string;
  user: string;
  role: string;
  values: Record<string, unknown>;
}

interface Rpc {
  name: string;
  role: string;
  parameters: { name: string; type: string; required: boolean }[];
}

const axis = JSON.stringify(Array.from({ length: 1536 }, (_, i) => Number(i === 0)));

/** Each RPC twice: with what it needs alone, and with all that there is a good value for. */
export async function callsOfEveryRpc(
  sql: Sql,
  account: { user: string; ids: Ids },
  emptyUser: string,
): Promise<Call[]> {
  const rpcs = await sql<Rpc[]>`
    select p.proname as name, 
      case when has_function_privilege('authenticated', p.oid, 'execute')
        then 'authenticated' else 'service_role' end as role,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', p.proargnames[a.position], 'type', format_type(a.type, null),
          'required', a.position <= p.pronargs - p.pronargdefaults
        ) order by a.position)
        from unnest(p.proargtypes::oid[]) with ordinality a (type, position)
      ), '[]') as parameters
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
      and p.prorettype <> 'trigger'::regtype
    order by p.proname`;
  const { instead, beside } = specialCalls(
    account.ids,
    await makeRows(sql, account.user),
    emptyUser,
  );
  return rpcs.flatMap((rpc) => {
    const full = Object.fromEntries(
      rpc.parameters.flatMap(({ name, type, required }) => {
        const value = valueOf(rpc, name, type, required, account);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const needed = Object.fromEntries(
      rpc.parameters.filter(({ required }) => required).map(({ name }) => [name, full[name]]),
    );
    const calls = [...instead[rpc.name] ?? [needed, full], ...beside[rpc.name] ?? []];
    return calls.map((values) => ({
      name: rpc.name,
      // Export and erasure are about all rows by nature, and take minutes with many.
      user: /^(export|delete)_my_data$/.test(rpc.name) ? emptyUser : account.user,
      role: rpc.role,
      values: { ...needed, ...values },
    }));
  });
}

/** Does the call as its role; it throws what the call fails with. */
export async function call(
  transaction: TransactionSql,
  { name, user, role, values }: Call,
): Promise<void> {
  await actAs(transaction, user, role);
  const given = Object.entries(values);
  // The types are the parameters': the values are written as literals without one.
  const list = given.map(([parameter, value]) => `${parameter} => ${literal(value)}`);
  await transaction.unsafe(`select public.${name}(${list.join(", ")})`);
  await transaction`reset role`;
}

function literal(value: unknown): string {
  if (value === null) return "null";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** A value for the parameter; nothing, if it can be left out and none is known. */
function valueOf(
  rpc: Rpc,
  name: string,
  type: string,
  required: boolean,
  { user, ids }: { user: string; ids: Ids },
): unknown {
  const good = goodValues((table) => ids.get(table)![0]);
  const known = good[`${rpc.name}.${name}`] ?? good[name];
  if (name === "p_request_id") return crypto.randomUUID();
  if (name === "p_user_id") return required || rpc.role === "service_role" ? user : undefined;
  if (known !== undefined) return known;
  if (/embedding$/.test(name) && type !== "boolean") return axis;
  if (/embedding_model$/.test(name)) return "fuzz";
  if (type === "uuid") {
    const thing = name.replace(/^p_|_id$/g, "");
    for (const [table, [id]] of ids) if (table.includes(thing)) return id;
  }
  if (!required) return undefined;
  if (type === "uuid") return crypto.randomUUID();
  if (type === "jsonb") return { a: 1 };
  if (/int/.test(type)) return "1";
  return "tea";
}

/** Rows in the states that some RPCs ask for, made for them. */
async function makeRows(sql: Sql, user: string) {
  return await sql.begin(async (transaction) => {
    await actAs(transaction, user, "authenticated");
    const one = async (query: string) => {
      const [[value]] = await transaction.unsafe(query).values();
      return String(value);
    };
    const documents = `(public.add_document('Once', 'Text', '[{"content": "Text"}]')).id`;
    const changed = await one(`select ${documents}`);
    await one(`select public.update_document('${changed}', 'Twice')`);
    const draft = await one(`select (public.begin_document('Draft', 'Text')).id`);
    const whole = await one(`select (public.begin_document('Whole', 'Text')).id`);
    await one(`select public.append_document_chunks('${whole}', '[{"content": "Text"}]', 0)`);
    // An item that waits.
    await one(`select public.stage_import_items(
      (public.create_import('plays', 'fuzz')).id, '[{"data": {"plays": []}}]', 0)`);
    const memory = await one("select id from public.user_memories where memory_key = 'tea'");
    const answer = await one(`select public.store_chat_pair(
      'What?', 'That.', p_metadata => '{"memory_ids": ["${memory}"]}')`);
    return {
      changed,
      draft,
      whole,
      answer,
      session: await one(`select session_id from public.chat_messages where id = '${answer}'`),
      memoryChange: await one("select max(id) from public.user_memory_history"),
      decision: await one(`select public.get_chat_context(
        null, p_route => '{"candidates": ["fuzz"]}') #>> '{route,decision_id}'`),
    };
  });
}

type Values = Record<string, unknown>;

/** Calls that stand in place of the usual two, and calls beside them. */
function specialCalls(
  ids: Ids,
  made: Awaited<ReturnType<typeof makeRows>>,
  emptyUser: string,
): { instead: Record<string, Values[]>; beside: Record<string, Values[]> } {
  const request = () => ({ p_request_id: crypto.randomUUID() });
  const chunks = [{ content: "First" }];
  const vectors = [{ content: "First", embedding: axis, embedding_model: "fuzz" }];
  const written = { p_title: "Title", p_content: "First", p_chunks: chunks };
  const session = { p_session_id: made.session };
  const pair = { p_user_message: "What?", p_ai_response: "That." };
  const query = { p_query_text: "green tea", p_query_embedding: axis, p_embedding_model: "fuzz" };
  const feedback = { p_message_id: made.answer, p_score: "1" };
  return {
    instead: {
      add_chat_messages: [
        { ...session, p_messages: [{ role: "user", text: "And?" }], ...request() },
      ],
      add_article: [written, { ...written, p_chunks: vectors, ...request() }],
      add_document: [written, { ...written, p_chunks: vectors, ...request() }],
      add_documents: [{ p_documents: [{ title: "T", content: "C", chunks }], ...request() }],
      append_document_chunks: [
        { p_document_id: made.draft, p_chunks: vectors, p_first_index: "0", ...request() },
      ],
      archive_conversation: [{ ...session, ...request() }],
      create_conversation: [
        { p_metadata: {}, p_messages: [{ role: "user", text: "Hi" }], ...request() },
      ],
      delete_conversation: [{ ...session, ...request() }],
      delete_vectors: [{ p_ids: "{fuzz}" }, { p_filter: { a: 1 }, ...request() }],
      finish_document: [{ p_document_id: made.whole, ...request() }],
      get_chat_context: [session, { ...session, ...query }],
      get_flashcard_context: [
        { p_message_id: made.answer, p_deck_id: ids.get("decks")![0] },
        {
          p_message_id: null,
          p_deck_id: ids.get("decks")![0],
          p_document_id: made.whole,
          p_from: "0",
        },
      ],
      hold_request: [request()],
      get_chat_history: [{}, { ...session, p_before_seq: "2" }, { p_leaf_id: made.answer }],
      get_conversation_tree: [{ ...session, p_limit: "20" }],
      hide_response: [{ p_message_id: made.answer, ...request() }],
      import_my_data: [{ p_user_id: emptyUser }],
      import_evaluations: [
        { p_items: [{ text: "What?", judged: { fuzz: 0.5 } }] },
        {
          p_items: [{
            text: "Who?",
            judged: { fuzz: 1 },
            context: "fuzz",
            embedding: axis,
            embedding_model: "fuzz",
          }],
        },
      ],
      erase_memory: [{ p_memory_key: "tea", ...request() }],
      pin_memory: [{ p_memory_key: "tea", ...request() }],
      end_remembering: [{ p_message_id: feedback.p_message_id, p_operations: [] }],
      restore_memory_block: [{ p_name: "persona", p_version: "1", ...request() }],
      save_memory_block: [
        { p_name: "persona", p_content: "Be kind.", ...request() },
        { p_name: "profile", p_content: "Is kind.", p_version: "0" },
      ],
      recall_memories: [{ p_query_text: "green tea" }, query],
      record_message_feedback: [feedback, { ...feedback, ...request() }],
      rename_conversation: [{ ...session, p_title: "Title", ...request() }],
      reserve_provider_call: [
        { p_kind: "recall", p_tokens: "10" },
        { p_kind: "generate", p_route: { candidates: ["fuzz"] }, ...request() },
      ],
      restore_document_version: [{ p_document_id: made.changed, p_version: "1", ...request() }],
      settle_provider_call: [
        { p_interaction: { decision_id: made.decision, model: "fuzz" }, ...request() },
      ],
      store_chat_pair: [
        { ...pair, ...session, ...request() },
        { ...pair, p_memories: [{ key: "tea", value: "black" }] },
        { ...pair, p_model: "fuzz", p_interaction: { decision_id: made.decision } },
      ],
      undo_memory_change: [{ p_history_id: made.memoryChange, ...request() }],
      update_article: [{ ...written, ...request() }],
      update_document: [{ p_title: "Title" }, { ...written, ...request() }],
      update_personal_attribute: [{ p_confidence: "0.9", ...request() }],
    },
    beside: {
      get_chat_context: [{ ...session, ...query, p_route: { candidates: ["fuzz"] } }],
      save_complete_interaction: [{ p_query: { id: ids.get("queries")![0] } }],
      search_chat_messages: [{ p_query: "green", ...session }],
      search_documents: [{ p_query: "title", p_query_embedding: axis }],
    },
  };
}
