import { Injectable } from '@nestjs/common';
import { Aside, UnitOfWork } from '#core/persistence';
import {
  CredentialVerifier,
  type CredentialQuestion,
  type UserTokenClaims,
  type VerifiedCredential,
} from '#core/security';
import {
  UserSessionsRepository,
  type SessionCredential,
} from '../repositories/user-sessions.repository.js';
import { SessionClock } from './session-clock.js';

/** How old the stamp of a session's last use may get. */
const STAMP_AFTER_MS = 60_000;

/** Believes an access token only as long as its session runs and its user is active. */
@Injectable()
export class SessionVerifier extends CredentialVerifier<'user-token'> {
  readonly kind = 'user-token';

  constructor(
    private readonly sessions: UserSessionsRepository,
    private readonly clock: SessionClock,
    private readonly aside: Aside,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override async findCredential(
    { claims }: { readonly claims: UserTokenClaims },
    { organizationId, now }: CredentialQuestion,
  ): Promise<VerifiedCredential | null> {
    const token = { sessionId: claims.gid, userId: claims.sub };
    const found = await this.sessions.findCredential(
      token,
      organizationId,
      this.clock.runningAt(now),
    );
    // A token of another client than the session's was not made by us for it.
    if (found?.clientId !== claims.clientId) return null;
    const granted = new Set(found.scope.split(' '));
    return {
      userId: found.userId,
      clientId: found.clientId,
      session: { id: found.sessionId, authenticatedAt: found.authenticatedAt },
      isOperator: found.isOperator,
      role: found.role,
      scopes: claims.scopes.filter((scope) => granted.has(scope)),
      ...this.stampOf(found, now),
    };
  }

  private stampOf(found: SessionCredential, now: Date): Pick<VerifiedCredential, 'stampUse'> {
    const unlessSince = new Date(now.getTime() - STAMP_AFTER_MS);
    if (found.lastUsedAt > unlessSince) return {};
    return {
      stampUse: () =>
        this.aside.run('last-use', async () => {
          await this.unitOfWork.enterUser(found.userId);
          await this.sessions.stampUse(found.sessionId, now, unlessSince);
        }),
    };
  }
}
