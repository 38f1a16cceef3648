// Gap: tokens without an issuer.
//
// Supabase's access tokens name who issued them (`iss`: the URL of Auth), and whoever verifies one should insist on it.
// @supabase/lite 0.10.0 leaves it out. So it is added to the tokens on their way out; Auth and REST know the secret that they
// are signed with and take them back. When upstream.test.ts says so, upstream names itself and this file can go.
import { type JWTPayload, jwtVerify, SignJWT } from "jose";

/** More claims of a token, by how its user has signed in. */
type Claims = (payload: JWTPayload, method: "password" | "otp") => Promise<JWTPayload>;

/** Adds the issuer to tokens that Auth hands out. */
export class Issuer {
  readonly #secret: Uint8Array;

  constructor(jwtSecret: string, readonly claims: Claims) {
    this.#secret = new TextEncoder().encode(jwtSecret);
  }

  /** The same answer, with tokens that say where they come from. */
  async complete(response: Response, issuer: string): Promise<Response> {
    const headers = new Headers(response.headers);
    const location = headers.get("location");
    if (location?.includes("access_token=")) {
      headers.set("location", await this.#completeLocation(location, issuer));
      return new Response(response.body, { status: response.status, headers });
    }
    if (!response.ok || !headers.get("content-type")?.includes("json")) return response;
    const text = await response.text();
    headers.delete("content-length");
    return new Response(await this.#completeJson(text, issuer), {
      status: response.status,
      headers,
    });
  }

  async #completeJson(text: string, issuer: string): Promise<string> {
    if (!text.includes('"access_token"')) return text;
    const body = JSON.parse(text);
    if (typeof body.access_token !== "string") return text;
    return JSON.stringify({
      ...body,
      access_token: await this.#sign(body.access_token, issuer, "password"),
    });
  }

  async #completeLocation(location: string, issuer: string): Promise<string> {
    const [, before, token, after] = /^(.*[#&?]access_token=)([^&]+)(.*)$/.exec(location) ?? [];
    return token ? `${before}${await this.#sign(token, issuer, "otp")}${after}` : location;
  }

  async #sign(token: string, issuer: string, method: "password" | "otp"): Promise<string> {
    const { payload } = await jwtVerify(token, this.#secret, { algorithms: ["HS256"] });
    const claims = await this.claims(payload, method);
    return await new SignJWT({ ...payload, ...claims, iss: issuer })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(this.#secret);
  }
}
