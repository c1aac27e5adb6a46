import { Injectable } from '@nestjs/common';
import type { Configuration } from 'oidc-provider';
import { TokenConfig } from '#core/security';
import { SessionConfig } from '#features/sessions';

/** A code is exchanged by a program that waits for it (ASVS 5.0, item 10.4.3). */
const CODE_SECONDS = 60;
/** How long somebody may take to log in and consent. */
const INTERACTION_SECONDS = 15 * 60;

/** How long what the authorization server gives out is good, in seconds. */
@Injectable()
export class Lifetimes {
  constructor(
    private readonly tokens: TokenConfig,
    private readonly sessions: SessionConfig,
  ) {}

  /** By the names oidc-provider has for them. */
  ofProvider(): NonNullable<Configuration['ttl']> {
    const { idleSeconds, maxSeconds } = this.sessions;
    return {
      AccessToken: this.tokens.accessTokenSeconds,
      ClientCredentials: this.tokens.accessTokenSeconds,
      IdToken: this.tokens.accessTokenSeconds,
      AuthorizationCode: CODE_SECONDS,
      Interaction: INTERACTION_SECONDS,
      // The session it belongs to ends it earlier (ASVS 5.0, item 10.4.8).
      RefreshToken: idleSeconds,
      Session: idleSeconds,
      Grant: maxSeconds,
    };
  }
}
