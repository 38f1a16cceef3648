/** Who calls: the access token of Supabase Auth, verified here and not by the gateway. */

import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from "jose";
import { z } from "zod";
import { type Config, digestOf } from "./env.ts";
import { ApiError } from "./errors.ts";

export interface Caller {
  userId: string;
  /** The token itself, which every call on the user's behalf carries on. */
  token: string;
  /** The token is the project's secret key: row level security does not hold the caller. */
  isBackend?: true;
}

const asymmetric = ["ES256", "RS256", "EdDSA"];

const claims = z.object({ sub: z.guid(), role: z.literal("authenticated") });

/**
 * Makes the verifier of a project's user tokens: audience `authenticated`, issuer the project's Auth,
 * algorithm pinned to the kind of key. Keys are the JWKS in the environment or, failing that, at Auth;
 * HS256 is accepted only where a shared secret is configured.
 *
 * @throws ApiError 401 `not_signed_in`, `token_expired` or `invalid_token`, 503 `auth_unavailable`
 */
export function createVerifier(config: Config): (authorization?: string) => Promise<Caller> {
  const issuer = `${config.url}/auth/v1`;
  const secret = config.jwtSecret ? new TextEncoder().encode(config.jwtSecret) : undefined;
  const keys = config.jwks ? createLocalJWKSet(config.jwks) : remoteKeys(issuer);

  return async (authorization) => {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? "")?.[1];
    if (!token || token.startsWith("sb_")) {
      throw new ApiError(
        401,
        "not_signed_in",
        "The request carries no user's access token.",
        "Sign in with Supabase Auth and send the access token as Authorization: Bearer …",
      );
    }
    try {
      const options = { issuer, audience: "authenticated", requiredClaims: ["exp", "sub"] };
      const { payload } = secret && decodeProtectedHeader(token).alg === "HS256"
        ? await jwtVerify(token, secret, { ...options, algorithms: ["HS256"] })
        : await jwtVerify(token, keys, { ...options, algorithms: asymmetric });
      return { userId: claims.parse(payload).sub, token };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new ApiError(
          401,
          "token_expired",
          "The access token has expired.",
          "Refresh the session.",
        );
      }
      if (error instanceof ApiError) throw error;
      throw new ApiError(401, "invalid_token", "The access token is not valid.", "Sign in again.", {
        cause: error,
      });
    }
  };
}

/**
 * A backend that acts for a user: it sends a secret key of the project as the bearer token, or as
 * apikey beside no token, and the user's id. Undefined for everybody else.
 *
 * @throws ApiError 400 `user_required`
 */
export function actingFor(headers: Headers, digests: readonly string[]): Caller | undefined {
  const authorization = headers.get("authorization");
  const given = authorization === null
    ? headers.get("apikey")
    : /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  // Digests are compared, so that time tells nothing of the keys.
  if (!given || !digests.includes(digestOf(given))) return undefined;
  const user = z.guid().safeParse(headers.get("x-user-id")?.trim());
  if (user.success) return { userId: user.data.toLowerCase(), token: given, isBackend: true };
  throw new ApiError(
    400,
    "user_required",
    "The request carries the secret key, but not whom it is for.",
    "Send the user's id in the header x-user-id.",
  );
}

/** The keys at Auth. That they cannot be had says nothing about the token. */
function remoteKeys(issuer: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (
        cause instanceof errors.JWKSNoMatchingKey ||
        cause instanceof errors.JWKSMultipleMatchingKeys
      ) throw cause;
      throw new ApiError(
        503,
        "auth_unavailable",
        "The signing keys cannot be fetched.",
        undefined,
        {
          cause,
          retryAfter: 2,
        },
      );
    }
  };
}
