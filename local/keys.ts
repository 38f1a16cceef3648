import { generateApiKey } from "@supabase/lite";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a project's clients and services sign in with. */
export interface Keys {
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
}

/** The keys of a data folder: made once and kept, so that a restart signs nobody out. */
export async function loadKeys(dataDir: string | undefined): Promise<Keys> {
  if (!dataDir) return await generateKeys();
  const file = join(dataDir, "keys.json");
  try {
    const keys = JSON.parse(readFileSync(file, "utf8")) as Partial<Keys>;
    if (keys.publishableKey && keys.secretKey && keys.jwtSecret) return keys as Keys;
  } catch {
    // No keys yet, or a file cut short by a crash: nothing else can be done than make new ones.
  }
  const keys = await generateKeys();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys, null, 2) + "\n", { mode: 0o600 });
  return keys;
}

async function generateKeys(): Promise<Keys> {
  const publishable = await generateApiKey("publishable");
  const secret = await generateApiKey("secret");
  return {
    publishableKey: publishable.key,
    secretKey: secret.key,
    jwtSecret: randomBytes(32).toString("hex"),
  };
}
