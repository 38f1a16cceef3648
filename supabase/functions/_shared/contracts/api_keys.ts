/** Requests and responses about users' own keys for model providers, of the function `profile`. */

import { z } from "zod";

export const apiKeyRequest = z.strictObject({
  /** The host that the key is for, one of `providers`; may be left out where there is only one. */
  provider: z.string().min(1).max(200).optional(),
  /** Visible ASCII: it goes into a header. */
  key: z.string().min(16).max(500).regex(/^[\x21-\x7e]+$/, "is not a key"),
  label: z.string().min(1).max(100).optional(),
});
export type ApiKeyRequest = z.input<typeof apiKeyRequest>;

export interface ApiKey {
  id: string;
  provider: string;
  label: string | null;
  last_four: string;
  created_at: string;
  updated_at: string;
}

export interface ApiKeysResponse {
  api_keys: ApiKey[];
  /** The hosts that a key can be for. */
  providers: string[];
}
