/** What the measurements on Postgres share. */

import type postgres from "postgres";
import type { StackProcess } from "./stack_process.ts";

export interface Bench {
  /** One connection of a superuser, in whose session a measurement may act as somebody. */
  sql: postgres.Sql;
  stack: StackProcess;
  /** Rows of the vector tables. */
  rows: number;
  /** Rounds of each measurement. */
  rounds: number;
  /** Makes `sql` act as the person, as PostgREST does it; `reset role` ends it. */
  actAs(userId: string): Promise<void>;
}
