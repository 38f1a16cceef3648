import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { pgtap } from "@electric-sql/pglite/pgtap";
import { vector } from "@electric-sql/pglite/vector";
import { pgliteParsers } from "../gaps/lite_output.ts";

/** Extensions that a migration or a test may create; none exists before it is created. */
const extensions = { vector, pgtap, btree_gin, pg_trgm, pgcrypto, unaccent, uuid_ossp };

/** The superuser, named as on Supabase. The role `postgres` is not one there, and so not here. */
export const superuser = "supabase_admin";

/** How the embedded Postgres is opened: with Supabase's search path, and modest in memory. */
export const pgliteOptions: Omit<PGliteOptions, "dataDir"> = {
  extensions,
  parsers: pgliteParsers,
  startParams: [
    ...PGlite.defaultStartParams.filter((param, index, all) =>
      param !== "search_path=public" && all[index + 1] !== "search_path=public"
    ),
    "-c",
    'search_path="$user", public, extensions',
    // One connection reads the same pages again and again; the default of 128 MB only grows the process.
    "-c",
    "shared_buffers=16MB",
  ],
};
