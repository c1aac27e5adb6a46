import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InstallationConfig } from '#core/config';
import { Clock, Ids } from '#core/persistence';
import { SigningKeys } from '../signing/signing-keys.js';
import { TokenConfig } from './token.config.js';

/** Client id of first-party log-ins: the product itself. */
export const FIRST_PARTY_CLIENT = 'solera';
/** The user's whole authority. */
export const FULL_SCOPE = 'api';

export interface IssuedToken {
  readonly accessToken: string;
  /** Seconds until it expires. */
  readonly expiresIn: number;
}

/** Issues access tokens: JWTs of type `at+jwt`, signed with ES256 (RFC 9068). */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly config: TokenConfig,
    private readonly installation: InstallationConfig,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Call it inside the unit of work that creates the session: the first call of all makes the key. */
  async issue(subject: { userId: string; sessionId: string }): Promise<IssuedToken> {
    const { kid, privateKey } = await this.keys.getActive();
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresIn = this.config.accessTokenSeconds;
    const claims = {
      iss: this.installation.publicUrl,
      aud: this.installation.publicUrl,
      sub: subject.userId,
      gid: subject.sessionId,
      jti: this.ids.next(),
      client_id: FIRST_PARTY_CLIENT,
      scope: FULL_SCOPE,
      iat: issuedAt,
      exp: issuedAt + expiresIn,
    };
    const accessToken = await this.jwt.signAsync(claims, {
      algorithm: 'ES256',
      header: { alg: 'ES256', typ: 'at+jwt', kid },
      privateKey,
    });
    return { accessToken, expiresIn };
  }
}
