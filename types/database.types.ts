/** The database's types, as the Supabase CLI generates them: `npm run types` writes them where the Edge Functions are. */

export * from "../supabase/functions/_shared/database.types.ts";
