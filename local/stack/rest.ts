import { App, type EmailDriver } from "@supabase/lite";
import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { noteErrors } from "../gaps/lite_errors.ts";
import { keepGrants } from "../gaps/lite_grants.ts";
import { openFilters } from "../gaps/lite_quotes.ts";
import { rollBackDryRuns } from "../gaps/lite_rollback.ts";
import type { RoleSettings } from "../gaps/lite_role_settings.ts";
import { setTogether } from "../gaps/lite_round_trips.ts";
import type { Keys } from "./keys.ts";
import type { Log } from "../log.ts";

/** The settings of `[auth]` that Supabase Lite honours; it refuses to start on the others. */
const authSettings = [
  "enable_signup",
  "site_url",
  "additional_redirect_urls",
  "jwt_expiry",
  "enable_refresh_token_rotation",
  "refresh_token_reuse_interval",
  "minimum_password_length",
  "password_requirements",
  "sessions",
];

/** REST and Auth of a database: the App of Supabase Lite, set up as supabase/config.toml says. */
export function createApp(
  database: Database,
  roles: RoleSettings,
  config: Config,
  keys: Keys,
  log: Log,
): App {
  keepGrants(database.connection);
  noteErrors(database.connection);
  setTogether(database.connection, roles);
  openFilters(database.connection);
  rollBackDryRuns(database.connection);
  // There is no mailbox: what would be sent is read in the log.
  const email: EmailDriver = {
    // deno-lint-ignore require-await -- the interface wants a promise
    async send({ to, subject, text }) {
      log(`[auth] mail to ${to}: ${subject}\n${text ?? ""}`);
    },
  };
  return new App({
    connection: database.connection,
    api: {
      enabled: true,
      schemas: config.schemas,
      extra_search_path: config.extraSearchPath,
      max_rows: config.maxRows,
      // As the platform's extension safeupdate: no UPDATE or DELETE without a filter.
      pg_safe_update: true,
    },
    auth: {
      enabled: true,
      ...pick(config.auth, authSettings),
      email: emailSettings(config.auth.email),
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
    },
    options: {
      // Without admin mode nobody gets in without a key, as on Supabase.
      server: { admin: false, disableStudio: true, disableFallback: true },
      drivers: { email },
    },
  }) as App;
}

/** `[auth.email]`, where newer versions of the Supabase CLI write `enabled` for `enable_signup`. */
function emailSettings(email: unknown): Record<string, unknown> {
  const given = (email ?? {}) as Record<string, unknown>;
  return {
    ...(given.enabled === undefined ? {} : { enable_signup: given.enabled }),
    ...pick(given, [
      "enable_signup",
      "double_confirm_changes",
      "enable_confirmations",
      "otp_length",
      "otp_expiry",
    ]),
  };
}

function pick(from: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}
