// Gap: REST hands out every table.
//
// On the first request @supabase/lite 0.10.0 runs GRANT ALL ON ALL TABLES … TO anon, authenticated, service_role in each
// schema that has row level security, and makes that the default: grants of the migrations, and their absence, no longer
// mean anything. It does so when it looks whether row level security is in use; told that it is, it does not look.
// When upstream.test.ts says so, upstream has stopped and this file can go.
import type { Connection } from "@supabase/lite";

/** Keeps REST from changing privileges. It sets role and claims for every request all the same. */
export function keepGrants(connection: Connection): void {
  (connection as unknown as { rlsState: "unknown" | "active" | "inactive" }).rlsState = "active";
}
