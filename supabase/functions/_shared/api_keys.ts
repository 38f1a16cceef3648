/**
 * Users' own keys for model providers. A key is whole in two places only: here, on its way to where it
 * is stored or spent, and in the provider's header.
 *
 * The ciphertext is no user's to read, so the one client with the project's secret key that functions
 * of users have is made here and stays in here: every statement of it names the user of a verified
 * token, and what it reads is of no use without the encryption keys. (On Supabase every function finds
 * the secret key in its environment anyway; what is guarded against is a slip, not the runtime.)
 */

import type { Caller } from "./auth.ts";
import type { ApiKey } from "./contracts/api_keys.ts";
import { type Client, data } from "./database.ts";
import { decrypt, encrypt, type Encrypted } from "./encryption.ts";
import type { Config, KeyRing } from "./env.ts";
import { ApiError } from "./errors.ts";
import { rpc } from "./rpc.ts";

export interface ApiKeys {
  /** Hosts of the configured base URLs, the only ones that a key is ever sent to. */
  readonly providers: readonly string[];
  store(caller: Caller, requestId: string, key: NewKey): Promise<ApiKey>;
  /** The caller's key for a provider, if there is one. */
  find(caller: Caller, requestId: string, provider: string): Promise<string | undefined>;
}

export interface NewKey {
  provider: string;
  label?: string;
  key: string;
}

/** The host that a key for a base URL is for. */
export function providerOf(baseUrl: string): string {
  return new URL(baseUrl).host;
}

/** What the ciphertext is authenticated with: it decrypts for this user and provider only. */
function placeOf(userId: string, provider: string): string {
  return `engram api key\n${userId}\n${provider}`;
}

export function createApiKeys(
  ring: KeyRing,
  config: Pick<Config, "chat">,
  service: (requestId: string) => Client,
): ApiKeys {
  return {
    providers: config.chat ? [providerOf(config.chat.baseUrl)] : [],

    async store({ userId }, requestId, { provider, label, key }) {
      const encrypted = await encrypt(ring, placeOf(userId, provider), key);
      const [stored] = await rpc(service(requestId), "store_api_key", {
        user_id: userId,
        provider,
        label: label ?? null,
        last_four: key.slice(-4),
        ...encrypted,
      });
      return stored;
    },

    async find({ userId }, requestId, provider) {
      const stored = await data(
        service(requestId).from("api_keys").select("ciphertext,nonce,key_version")
          .eq("user_id", userId).eq("provider", provider).maybeSingle(),
      );
      if (!stored) return undefined;
      try {
        return await decrypt(ring, placeOf(userId, provider), stored);
      } catch (cause) {
        throw new ApiError(
          500,
          "api_key_unreadable",
          "Your key for the model provider cannot be decrypted.",
          "Store it again with POST /profile/api-keys.",
          { cause },
        );
      }
    },
  };
}

/** How many rows one step of a rotation reads. */
const pageSize = 200;

export interface Rotated {
  /** Now under the newest key. */
  rotated: number;
  /** Decrypted by none of the keys: whoever owns them has to store them again. */
  unreadable: number;
}

/**
 * Encrypts every key anew that is not under the newest encryption key. Meanwhile all of them are read
 * as before; one that its owner replaces at the same time is left as its owner left it.
 */
export async function rotate(ring: KeyRing, database: Client): Promise<Rotated> {
  const done = { rotated: 0, unreadable: 0 };
  let after = "00000000-0000-0000-0000-000000000000";
  while (true) {
    const rows = await data(
      database.from("api_keys").select("user_id,id,provider,ciphertext,nonce,key_version")
        .neq("key_version", ring.current).gt("id", after).order("id").limit(pageSize),
    );
    for (const row of rows) {
      after = row.id;
      const place = placeOf(row.user_id, row.provider);
      let renewed: Encrypted;
      try {
        renewed = await encrypt(ring, place, await decrypt(ring, place, row));
      } catch {
        done.unreadable++;
        continue;
      }
      const changed = await data(
        database.from("api_keys").update({ ...renewed })
          .eq("user_id", row.user_id).eq("id", row.id).eq("nonce", row.nonce).select("id"),
      );
      done.rotated += changed.length;
    }
    if (rows.length < pageSize) return done;
  }
}
