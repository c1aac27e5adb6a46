import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#core/persistence';
import {
  CredentialsRefused,
  FIRST_PARTY_CLIENT,
  FULL_SCOPE,
  TokenIssuer,
  type IssuedTokens,
} from '#core/security';
import type { FactorAnswer } from '#features/authenticators';
import { UsersService, type User } from '#features/users';
import type { UserSession } from '../models/user-session.entity.js';
import { LogInRefused, SecondFactorRefused } from '../sessions.errors.js';
import { LogInChallenges, type IssuedChallenge } from './log-in-challenges.js';
import type { PresentedChallenge } from './second-step.js';
import type { VerifiedPassword } from './password-log-in.js';
import { SessionsService, type Authorization, type Device } from './sessions.service.js';

/** A session that has just begun, with its first tokens. */
export interface BegunSession extends IssuedTokens {
  readonly session: UserSession;
}

/** A log-in of which nothing has begun yet: it goes on with a second factor. */
export class PendingLogIn {
  constructor(readonly challenge: IssuedChallenge) {}
}

const FIRST_PARTY: Authorization = { clientId: FIRST_PARTY_CLIENT, scope: FULL_SCOPE };

@Injectable()
export class LogInsService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly tokens: TokenIssuer,
    private readonly challenges: LogInChallenges,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Logs in to the product itself, where the password is enough. @throws LogInRefused */
  async logIn(verified: VerifiedPassword, device: Device): Promise<BegunSession | PendingLogIn> {
    const proved = await this.confirm(verified);
    return proved instanceof PendingLogIn ? proved : this.beginSession(proved, device);
  }

  /** Logs in to the product itself with the second factor. @throws SecondFactorRefused */
  async completeLogIn(
    presented: PresentedChallenge,
    answer: FactorAnswer,
    device: Device,
  ): Promise<BegunSession> {
    const { user, renewsSessionId } = await this.challenges.complete(presented, answer);
    if (renewsSessionId !== null && !(await this.sessions.tryToEnd(user.id, renewsSessionId))) {
      throw new SecondFactorRefused(user.id);
    }
    return this.beginSession(user, device);
  }

  /**
   * Ends a session of the product itself and begins another one in its place: whoever had got hold of
   * the old one has nothing of it (ASVS 5.0, item 7.2.4).
   *
   * @throws LogInRefused, CredentialsRefused where the session has just ended
   */
  async renew(
    verified: VerifiedPassword,
    sessionId: string,
    device: Device,
  ): Promise<BegunSession | PendingLogIn> {
    const proved = await this.confirm(verified, sessionId);
    if (proved instanceof PendingLogIn) return proved;
    if (!(await this.sessions.tryToEnd(proved.id, sessionId))) throw new CredentialsRefused();
    return this.beginSession(proved, device);
  }

  /**
   * The user whose password was checked before the transaction, locked; or, where they have a second
   * factor, what asks for it. The unit works for them. A hash of other parameters than those of today
   * is replaced (ASVS 5, 11.4.2).
   *
   * @throws LogInRefused where password or status changed since
   */
  async confirm(
    { userId, passwordHash, renewedHash }: VerifiedPassword,
    renewsSessionId?: string,
  ): Promise<User | PendingLogIn> {
    const user = await this.users.findForUpdate(userId);
    if (!user?.isActive || user.passwordHash !== passwordHash) throw new LogInRefused(userId);
    await this.unitOfWork.enterUser(user.id);
    if (renewedHash !== undefined) user.passwordHash = renewedHash;
    const challenge = await this.challenges.issue(user, renewsSessionId);
    return challenge ? new PendingLogIn(challenge) : user;
  }

  /** The same with the second factor. @throws SecondFactorRefused */
  async complete(presented: PresentedChallenge, answer: FactorAnswer): Promise<User> {
    return (await this.challenges.complete(presented, answer)).user;
  }

  private async beginSession(user: User, device: Device): Promise<BegunSession> {
    const session = this.sessions.beginSession(user, device, FIRST_PARTY);
    const tokens = await this.tokens.issue({ userId: user.id, sessionId: session.id });
    return { ...tokens, session };
  }
}
