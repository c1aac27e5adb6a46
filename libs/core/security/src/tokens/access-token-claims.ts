/** The claims every access token of ours carries (RFC 9068 section 2.2; `gid` is the session). */
export interface AccessTokenClaims {
  readonly sub: string;
  readonly gid: string;
  readonly jti: string;
  readonly clientId: string;
  readonly scope: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By how much the clocks of two instances may differ. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** @returns undefined where a claim is missing or of another shape: the token is then refused as a whole */
export function parseAccessTokenClaims(payload: unknown, now: Date): AccessTokenClaims | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { sub, gid, jti, client_id, scope, iat, exp } = payload as Record<string, unknown>;
  if (!isUuid(sub) || !isUuid(gid) || !isUuid(jti)) return undefined;
  if (typeof exp !== 'number' || typeof iat !== 'number') return undefined;
  // passport-jwt looks at exp and nbf, not at this one.
  if (iat > now.getTime() / 1000 + CLOCK_TOLERANCE_SECONDS) return undefined;
  if (typeof client_id !== 'string' || typeof scope !== 'string') return undefined;
  return { sub, gid, jti, clientId: client_id, scope };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
