/** Requests and responses about users' own keys for model providers, of the function `profile`. */

import { z } from "zod";

/** What people paste around a key: spaces, quotes, the header's Bearer, the line of a file of variables. */
function bare(pasted: string): string {
  let key = pasted;
  for (let before = ""; before !== key;) {
    before = key;
    key = key.trim()
      .replace(/^(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(?=[^\s=])/, "")
      .replace(/^(?:authorization\s*:\s*)?bearer\s+/i, "")
      .replace(/^(["'`])([\s\S]*)\1[;,]?$/, "$2");
  }
  return key;
}

/** As providers show a key that they show no more: sk-...abcd, sk-****abcd, sk-•••abcd. */
const isMasked = (key: string) => /\.{3}|\*{3}|[•…]/.test(key);

export const apiKeyRequest = z.strictObject({
  /** The host that the key is for, one of `providers`; may be left out where there is only one. */
  provider: z.string().min(1).max(200).optional(),
  /** As it is pasted; what is left is visible ASCII, for it goes into a header. */
  key: z.string().max(4_000).transform(bare).pipe(
    z.string().min(8).max(2_000)
      .refine((key) => !isMasked(key), "is masked: copy the whole key where it is made")
      .regex(/^[\x21-\x7e]+$/, "is not a key"),
  ),
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
