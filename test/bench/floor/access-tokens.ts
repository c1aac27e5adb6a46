import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';

export interface Claims {
  readonly sub: string;
  readonly gid: string;
}

/** ES256 access tokens, verified with the keys of the table: the same checks that Solera makes. */
export class AccessTokens {
  private readonly keys = new Map<string, KeyObject>();

  constructor(private readonly issuer: string) {}

  async readKeys(pool: Pool): Promise<void> {
    const { rows } = await pool.query<{ id: string; public_jwk: JsonWebKey }>(
      'select id, public_jwk from signing_keys',
    );
    for (const { id, public_jwk: key } of rows)
      this.keys.set(id, createPublicKey({ key, format: 'jwk' }));
  }

  /** @returns undefined for a token that is not good */
  verify(authorization: string | undefined): Claims | undefined {
    if (!authorization?.startsWith('Bearer ')) return undefined;
    const [head = '', body = '', signature = ''] = authorization.slice(7).split('.');
    const { typ, alg, kid } = decode(head);
    const key = this.keys.get(String(kid));
    if (!key || alg !== 'ES256' || typ !== 'at+jwt') return undefined;
    const signed = Buffer.from(`${head}.${body}`);
    const isGenuine = verify(
      'sha256',
      signed,
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const { iss, aud, exp, sub, gid } = decode(body);
    const isOurs = iss === this.issuer && aud === this.issuer;
    if (!isGenuine || !isOurs || Number(exp) * 1000 <= Date.now()) return undefined;
    return { sub: String(sub), gid: String(gid) };
  }
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
