/** Requests and responses of the function `profile`. */

import { z } from "zod";
import { requestId } from "./common.ts";

export const assessmentRequest = z.strictObject({
  /** One answer for each question in its order: 1 very inaccurate … 5 very accurate. */
  answers: z.array(z.number().int().min(1).max(5)).length(50),
  request_id: requestId.optional(),
});
export type AssessmentRequest = z.input<typeof assessmentRequest>;

export const analyticsQuery = z.strictObject({
  /** The first day, in UTC; 30 days ago if left out. */
  since: z.iso.date().optional(),
});

export interface QuestionsResponse {
  instruction: string;
  scale: { value: number; label: string }[];
  questions: { item_number: number; item_text: string }[];
}
