// Gap: the admin API of Auth.
//
// On Supabase the secret key makes, lists, reads, changes and deletes users (`supabase.auth.admin`). @supabase/lite 0.10.0
// has none of it: it asks for a user's token. When upstream.test.ts says so, upstream has an admin API and this file can go.
import bcrypt from "bcryptjs";
import { randomUUID } from "node:crypto";
import type { Database, Session } from "../database/database.ts";

/** What may be said of a user; what else is sent is left aside, as on Supabase. */
interface Attributes {
  id?: string;
  email?: string;
  phone?: string;
  password?: string;
  email_confirm?: boolean;
  phone_confirm?: boolean;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  role?: string;
}

interface Row {
  id: string;
  user: Record<string, unknown>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A user as Auth answers with it. */
const user = `jsonb_strip_nulls(jsonb_build_object(
    'id', u.id, 'aud', u.aud, 'role', u.role, 'email', coalesce(u.email, ''),
    'phone', coalesce(u.phone, ''), 'email_confirmed_at', u.email_confirmed_at,
    'phone_confirmed_at', u.phone_confirmed_at, 'confirmed_at', u.confirmed_at,
    'last_sign_in_at', u.last_sign_in_at, 'is_anonymous', u.is_anonymous,
    'created_at', u.created_at, 'updated_at', u.updated_at))
  || jsonb_build_object(
    'app_metadata', coalesce(u.raw_app_meta_data, '{}'),
    'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
    'identities', coalesce((
      select jsonb_agg(jsonb_build_object('identity_id', i.id, 'id', i.provider_id,
        'user_id', i.user_id, 'identity_data', i.identity_data, 'provider', i.provider,
        'email', i.identity_data ->> 'email', 'last_sign_in_at', i.last_sign_in_at,
        'created_at', i.created_at, 'updated_at', i.updated_at) order by i.created_at)
      from auth.identities i where i.user_id = u.id), '[]')) as user`;

/** Answers a request to `/auth/v1/admin/users`, or to one of them, of somebody with the secret key. */
export async function answerAdmin(request: Request, database: Database): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [, id] = /^\/auth\/v1\/admin\/users(?:\/([^/]+))?\/?$/.exec(pathname) ?? [];
  const known = /^\/auth\/v1\/admin\/users(\/[^/]+)?\/?$/.test(pathname);
  if (!known) return refusal(501, "not_implemented", "This is not part of the local stack.");
  if (id && !uuid.test(id)) return refusal(404, "validation_failed", "user_id must be an UUID");
  try {
    const attributes = await read(request);
    return await database.session(async (session) => {
      await session.exec("begin");
      try {
        const response = await answer(session, request.method, id, attributes, searchParams);
        await session.exec(response.ok ? "commit" : "rollback");
        return response;
      } catch (error) {
        await session.exec("rollback");
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof Refused) return refusal(error.status, error.code, error.message);
    const { code } = error as { code?: string };
    if (code === "23505") {
      const message = "A user with this email address has already been registered";
      return refusal(422, "email_exists", message);
    }
    throw error;
  }
}

async function answer(
  session: Session,
  method: string,
  id: string | undefined,
  attributes: Attributes,
  query: URLSearchParams,
): Promise<Response> {
  if (!id) {
    if (method === "GET") return await list(session, query);
    if (method === "POST") return Response.json(await create(session, attributes));
    return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
  }
  const found = await find(session, id);
  if (!found) return refusal(404, "user_not_found", "User not found");
  if (method === "GET") return Response.json(found);
  if (method === "PUT") return Response.json(await change(session, id, attributes));
  if (method === "DELETE") {
    await session.query("delete from auth.users where id = $1::uuid", [id]);
    return Response.json({});
  }
  return new Response(null, { status: 405, headers: { allow: "GET, PUT, DELETE" } });
}

async function list(session: Session, query: URLSearchParams): Promise<Response> {
  const page = Math.max(1, Math.trunc(Number(query.get("page")) || 1));
  const size = Math.min(1000, Math.max(1, Math.trunc(Number(query.get("per_page")) || 50)));
  const rows = await session.query<Row>(
    `select ${user} from auth.users u order by created_at desc, id
     limit $1::integer offset $2::bigint`,
    [size, (page - 1) * size],
  );
  const [{ total }] = await session.query<{ total: number }>(
    "select count(*)::integer as total from auth.users",
  );
  const last = Math.max(1, Math.ceil(total / size));
  const link = (to: number, rel: string) =>
    `</admin/users?page=${to}&per_page=${size}>; rel="${rel}"`;
  const links = [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")];
  return Response.json({ users: rows.map(({ user }) => user), aud: "authenticated" }, {
    headers: { "x-total-count": String(total), link: links.join(", ") },
  });
}

async function find(session: Session, id: string): Promise<Row["user"] | undefined> {
  const sql = `select ${user} from auth.users u where u.id = $1::uuid`;
  const [row] = await session.query<Row>(sql, [id]);
  return row?.user;
}

async function create(session: Session, attributes: Attributes) {
  const id = attributes.id ?? randomUUID();
  const { email, phone } = attributes;
  if (!email && !phone) {
    throw new Refused(
      400,
      "validation_failed",
      "Cannot create a user without either an email or phone",
    );
  }
  const providers = [...(email ? ["email"] : []), ...(phone ? ["phone"] : [])];
  await session.query(
    `insert into auth.users (id, aud, role, raw_app_meta_data, raw_user_meta_data)
     values ($1::uuid, 'authenticated', 'authenticated',
       jsonb_build_object('provider', $2::text, 'providers', to_jsonb(string_to_array($3::text, ','))),
       '{}')`,
    [id, providers[0], providers.join()],
  );
  if (email) {
    await session.query(
      `insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at,
         created_at, updated_at)
       values ($1::uuid, 'email', $2::text, $2::uuid, jsonb_build_object('sub', $2::text), now(), now(),
         now())`,
      [randomUUID(), id],
    );
  }
  return await change(session, id, attributes);
}

const merged = (column: string, given: string) =>
  `coalesce((
    select jsonb_object_agg(key, value)
    from jsonb_each(coalesce(${column}, '{}') || (${given}::text)::jsonb)
    where value <> 'null'), '{}')`;

/** Sets what is given; metadata is merged, and a key of null taken away. */
async function change(session: Session, id: string, given: Attributes) {
  const password = given.password ? await bcrypt.hash(given.password, 10) : null;
  const email = given.email?.toLowerCase() ?? null;
  await session.query(
    `update auth.users set
       email = coalesce($2::text, email), phone = coalesce($3::text, phone),
       encrypted_password = coalesce($4::text, encrypted_password),
       email_confirmed_at = case when $5::text = 'true' then coalesce(email_confirmed_at, now())
         else email_confirmed_at end,
       phone_confirmed_at = case when $6::text = 'true' then coalesce(phone_confirmed_at, now())
         else phone_confirmed_at end,
       raw_user_meta_data = ${merged("raw_user_meta_data", "$7")},
       raw_app_meta_data = ${merged("raw_app_meta_data", "$8")},
       role = coalesce($9::text, role), updated_at = now(), created_at = coalesce(created_at, now())
     where id = $1::uuid`,
    [
      id,
      email,
      given.phone ?? null,
      password,
      String(given.email_confirm === true),
      String(given.phone_confirm === true),
      JSON.stringify(given.user_metadata ?? {}),
      JSON.stringify(given.app_metadata ?? {}),
      given.role || null,
    ],
  );
  if (email) {
    await session.query(
      `update auth.identities set updated_at = now(), identity_data = identity_data
         || jsonb_build_object('email', $2::text)
       where user_id = $1::uuid and provider = 'email'`,
      [id, email],
    );
  }
  return await find(session, id);
}

async function read(request: Request): Promise<Attributes> {
  const text = await request.text();
  if (text === "") return {};
  const bad = new Refused(400, "bad_json", "Could not parse request body as JSON");
  let body: Attributes;
  try {
    body = JSON.parse(text);
  } catch {
    throw bad;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw bad;
  for (const name of ["id", "email", "phone", "password", "role"] as const) {
    if (body[name] === null) delete body[name];
    else if (body[name] !== undefined && typeof body[name] !== "string") throw bad;
  }
  for (const name of ["user_metadata", "app_metadata"] as const) {
    if (body[name] === null) delete body[name];
    else if (body[name] && (typeof body[name] !== "object" || Array.isArray(body[name]))) throw bad;
  }
  if (body.id && !uuid.test(body.id)) {
    throw new Refused(400, "validation_failed", "ID must conform to the uuid v4 format");
  }
  if (body.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(body.email)) {
    const message = "Unable to validate email address: invalid format";
    throw new Refused(400, "validation_failed", message);
  }
  return body;
}

class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code: status, error_code: code, msg: message }, { status });
}
