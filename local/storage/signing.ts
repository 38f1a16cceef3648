// Tokens of signed URLs. They are signed with a key of their own, so that none of them passes for a user's token, and no
// user's token for one of them.
import { createHmac } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { StorageError } from "./errors.ts";

/** What a signed URL is good for. */
export interface Signed {
  scope: "download" | "upload";
  /** The bucket and the name of the file. */
  url: string;
  owner?: string;
  upsert?: boolean;
}

const tenYears = 10 * 365 * 24 * 60 * 60;

export class UrlSigner {
  readonly #key: Uint8Array;

  constructor(jwtSecret: string) {
    this.#key = createHmac("sha256", jwtSecret).update("signed urls of storage").digest();
  }

  async sign(signed: Signed, seconds: number): Promise<string> {
    return await new SignJWT({ ...signed }).setProtectedHeader({ alg: "HS256" }).setIssuedAt()
      .setExpirationTime(`${Math.min(seconds, tenYears)} seconds`).sign(this.#key);
  }

  /** @throws StorageError if the token is none of ours, has expired, or is for something else */
  async verify(
    token: string | null,
    scope: Signed["scope"],
    url: string,
  ): Promise<Signed & { exp: number }> {
    let signed: Signed & { exp: number };
    try {
      const { payload } = await jwtVerify(token ?? "", this.#key, { algorithms: ["HS256"] });
      signed = payload as unknown as typeof signed;
    } catch (error) {
      throw new StorageError(400, "InvalidJWT", (error as Error).message);
    }
    if (signed.scope !== scope || signed.url !== url) {
      throw new StorageError(400, "InvalidSignature", "The token is for another object.");
    }
    return signed;
  }
}
