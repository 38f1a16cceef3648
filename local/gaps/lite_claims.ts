// Gap: tokens that say little of their user.
//
// Supabase's access tokens carry the user's metadata, phone and whether they are anonymous, and how the session was signed in
// to (`aal`, `amr`); policies read them by auth.jwt(). @supabase/lite 0.10.0 leaves them out. So they are read from Auth's own
// tables when a token goes out. When upstream.test.ts says so, upstream writes them and this file can go.
import type { JWTPayload } from "jose";
import type { Database } from "../database/database.ts";

interface Row {
  app_metadata: Record<string, unknown> | null;
  user_metadata: Record<string, unknown> | null;
  phone: string;
  is_anonymous: boolean;
  aal: string;
  signed_in: number | null;
}

const query = `
  select u.raw_app_meta_data as app_metadata, u.raw_user_meta_data as user_metadata,
    coalesce(u.phone, '') as phone, u.is_anonymous, coalesce(s.aal::text, 'aal1') as aal,
    extract(epoch from s.created_at)::integer as signed_in
  from auth.users u left join auth.sessions s on s.id = $2::uuid and s.user_id = u.id
  where u.id = $1::uuid`;

/** What a token lacks, from its user and session; `method` is how they signed in. */
export async function claimsOf(
  database: Database,
  { sub, session_id, iat, email }: JWTPayload,
  method: "password" | "otp",
): Promise<JWTPayload> {
  const [row] = await database.session((session) =>
    session.query<Row>(query, [sub, session_id ?? null])
  );
  if (!row) return {};
  const { signed_in, app_metadata, user_metadata, ...claims } = row;
  return {
    ...claims,
    email: email ?? "",
    app_metadata: app_metadata ?? {},
    user_metadata: user_metadata ?? {},
    amr: [{ method, timestamp: signed_in ?? iat }],
  };
}
