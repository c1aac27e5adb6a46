/** What every access token of ours claims (RFC 9068 section 2.2). */
interface TokenClaims {
  readonly jti: string;
  readonly clientId: string;
  /** Names, as they were granted. */
  readonly scopes: readonly string[];
}

/** A token that acts for a user; `gid` is the session it belongs to. */
export interface UserTokenClaims extends TokenClaims {
  readonly sub: string;
  readonly gid: string;
}

/** A token of a client that logged in for itself: `sub` is the client (RFC 9068 section 2.2). */
export type ClientTokenClaims = TokenClaims;

export type AccessTokenClaims =
  | { readonly kind: 'user-token'; readonly claims: UserTokenClaims }
  | { readonly kind: 'client-token'; readonly claims: ClientTokenClaims };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By how much the clocks of two instances may differ. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** @returns undefined where a claim is missing or of another shape: the token is then refused as a whole */
export function parseAccessTokenClaims(payload: unknown, now: Date): AccessTokenClaims | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { sub, gid, jti, client_id, scope, iat, exp } = payload as Record<string, unknown>;
  if (!isUuid(jti)) return undefined;
  if (typeof exp !== 'number' || typeof iat !== 'number') return undefined;
  // passport-jwt looks at exp and nbf, not at this one.
  if (iat > now.getTime() / 1000 + CLOCK_TOLERANCE_SECONDS) return undefined;
  // A token that is good for nothing but to tell about its user has no scope of the API.
  const names = scope ?? '';
  if (typeof client_id !== 'string' || typeof names !== 'string') return undefined;
  const scopes = names.split(' ').filter((name) => name !== '');
  const claims = { jti, clientId: client_id, scopes };
  if (gid === undefined) {
    return isUuid(client_id) && sub === client_id ? { kind: 'client-token', claims } : undefined;
  }
  if (!isUuid(sub) || !isUuid(gid)) return undefined;
  return { kind: 'user-token', claims: { ...claims, sub, gid } };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
