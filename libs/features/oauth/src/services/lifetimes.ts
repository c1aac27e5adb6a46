import { Injectable } from '@nestjs/common';
import type { Configuration } from 'oidc-provider';
import { Clock } from '#core/persistence';
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
    private readonly clock: Clock,
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
      Session: (_context, { loginTs }) => this.ofBrowser(loginTs),
      Grant: maxSeconds,
    };
  }

  /**
   * Of a browser at the pages under /oauth: as of every session, by its last use and by its age
   * (ASVS 5.0, items 7.3.1 and 7.3.2).
   *
   * @param loginTs when somebody logged in there, in seconds; undefined before that
   */
  private ofBrowser(loginTs: number | undefined): number {
    const { idleSeconds, maxSeconds } = this.sessions;
    if (loginTs === undefined) return idleSeconds;
    const goneBy = Math.floor(this.clock.now().getTime() / 1000) - loginTs;
    // oidc-provider wants one second at least; what ends in it was found a moment ago.
    return Math.max(1, Math.min(idleSeconds, maxSeconds - goneBy));
  }
}
