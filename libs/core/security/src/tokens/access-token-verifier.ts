import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InstallationConfig } from '#core/config';
import { Clock } from '#core/persistence';
import { SigningKeys } from '../signing/signing-keys.js';
import { parseAccessTokenClaims, type AccessTokenClaims } from './access-token-claims.js';

/** A token of ours whose time has not passed. Whether its session goes on is another question. */
export interface GenuineToken {
  readonly presented: AccessTokenClaims;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Tells access tokens of this installation from everything else, for who is handed one to judge it. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly installation: InstallationConfig,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined for what is no such token; throws where keys cannot be read */
  async verify(text: string): Promise<GenuineToken | undefined> {
    const kid = kidOf(text);
    const key = kid === undefined ? undefined : await this.keys.findPublic(kid);
    const token = key && (await this.verified(text, key.export({ format: 'pem', type: 'spki' })));
    if (token?.header['typ'] !== 'at+jwt') return undefined;
    const presented = parseAccessTokenClaims(token.payload, this.clock.now());
    return presented && { presented, issuedAt: token.payload.iat, expiresAt: token.payload.exp };
  }

  private async verified(text: string, publicKey: string | Buffer): Promise<Decoded | undefined> {
    const { publicUrl } = this.installation;
    try {
      return await this.jwt.verifyAsync<Decoded & object>(text, {
        publicKey,
        algorithms: ['ES256'],
        issuer: publicUrl,
        audience: publicUrl,
        clockTimestamp: Math.floor(this.clock.now().getTime() / 1000),
        complete: true,
      });
    } catch {
      return undefined; // Whatever is wrong with it, it is none of ours.
    }
  }
}

interface Decoded {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: { readonly iat: number; readonly exp: number };
}

/** The `kid` of a token that may be any text at all. */
export function kidOf(token: string): string | undefined {
  try {
    const [head] = token.split('.');
    const header: unknown = JSON.parse(Buffer.from(head ?? '', 'base64url').toString('utf8'));
    const { kid } = (header ?? {}) as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined; // Not JSON: not a token of ours, which is all the caller has to know.
  }
}
