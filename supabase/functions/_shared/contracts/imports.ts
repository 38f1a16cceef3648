/** Answers of the routes about imports, of whatever function. */

/** An import, and how far it has come. */
export interface ImportState {
  id: string;
  status: "staging" | "running" | "paused" | "complete" | "failed";
  total_items: number | null;
  staged_items: number;
  done_items: number;
  added_items: number;
  skipped_items: number;
  failed_items: number;
  counts: Record<string, number>;
  errors: { item: number; place: string | null; code: string; message: string }[];
  error: { code: string; message: string } | null;
}
