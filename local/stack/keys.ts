import { generateApiKey } from "@supabase/lite";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../database/database.ts";

/** What a project's clients and services sign in with. */
export interface Keys {
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  /** What users' own model keys are encrypted with, as API_KEY_ENCRYPTION_KEYS takes it. */
  encryptionKeys: string;
  /** What the functions sign receipts with, as RECEIPT_KEY takes it. */
  receiptKey: string;
}

/** The keys of a data folder: made once and kept, so that a restart signs nobody out. */
export async function loadKeys(dataDir: string | undefined): Promise<Keys> {
  if (!dataDir) return await generateKeys();
  const file = join(dataDir, "keys.json");
  let kept: Partial<Keys> = {};
  try {
    kept = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // No keys yet, or a file cut short by a crash: nothing else can be done than make new ones.
  }
  const keys = { ...await generateKeys(), ...kept };
  if (Object.keys(kept).length === Object.keys(keys).length) return keys;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys, null, 2) + "\n", { mode: 0o600 });
  return keys;
}

/** Gives the database the key that functions sign receipts with, if it has what verifies them. */
export async function keepReceiptKey(database: Database, { receiptKey }: Keys): Promise<void> {
  await database.session(async (session) => {
    const [{ verifies }] = await session.query<{ verifies: boolean }>(
      "select to_regproc('public.make_receipt_key') is not null as verifies",
    );
    if (verifies) await session.query("select public.make_receipt_key($1)", [receiptKey]);
  });
}

async function generateKeys(): Promise<Keys> {
  const publishable = await generateApiKey("publishable");
  const secret = await generateApiKey("secret");
  return {
    publishableKey: publishable.key,
    secretKey: secret.key,
    jwtSecret: randomBytes(32).toString("hex"),
    encryptionKeys: JSON.stringify({ 1: randomBytes(32).toString("base64") }),
    receiptKey: randomBytes(32).toString("base64"),
  };
}
