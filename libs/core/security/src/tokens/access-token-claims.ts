/** The claims every access token of ours carries (RFC 9068 section 2.2; `gid` is the session). */
export interface AccessTokenClaims {
  readonly sub: string;
  readonly gid: string;
  readonly jti: string;
  readonly clientId: string;
  readonly scope: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @returns undefined where a claim is missing or of another shape: the token is then refused as a whole */
export function parseAccessTokenClaims(payload: unknown): AccessTokenClaims | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { sub, gid, jti, client_id, scope, exp } = payload as Record<string, unknown>;
  if (!isUuid(sub) || !isUuid(gid) || !isUuid(jti) || typeof exp !== 'number') return undefined;
  if (typeof client_id !== 'string' || typeof scope !== 'string') return undefined;
  return { sub, gid, jti, clientId: client_id, scope };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
