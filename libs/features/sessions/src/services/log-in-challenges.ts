import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '#core/persistence';
import { hashSecretToken, newSecretToken } from '#core/security';
import {
  SecondFactorsService,
  type FactorAnswer,
  type FactorOffer,
} from '#features/authenticators';
import { UsersService, type User } from '#features/users';
import { LogInChallengesRepository } from '../repositories/log-in-challenges.repository.js';
import { SecondFactorRefused } from '../sessions.errors.js';
import type { PresentedChallenge } from './second-step.js';
import { passkeyChallengeOf } from './passkey-challenge.js';

const CHALLENGE_SECONDS = 5 * 60;

/** A log-in that goes on with a second factor. */
export interface IssuedChallenge extends FactorOffer {
  /** Good for one log-in. No bearer token: it opens nothing. */
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Who has proved who they are. */
export interface CompletedChallenge {
  readonly user: User;
  /** Null where nothing ends for the session that begins. */
  readonly renewsSessionId: string | null;
}

/** The second step of a log-in: nothing begins before it. */
@Injectable()
export class LogInChallenges {
  constructor(
    private readonly challenges: LogInChallengesRepository,
    private readonly factors: SecondFactorsService,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks a user whose password was right for a second factor. The user is locked, and the unit works
   * for them.
   *
   * @param renewsSessionId the session that will end for the new one
   * @returns undefined where they have none: the password is enough
   */
  async issue(user: User, renewsSessionId?: string): Promise<IssuedChallenge | undefined> {
    const token = newSecretToken();
    const offer = await this.factors.offer(user.id, passkeyChallengeOf(token));
    if (!offer) return undefined;
    const now = this.clock.now();
    const challenge = {
      id: hashSecretToken(token),
      userId: user.id,
      passwordFingerprint: hashSecretToken(user.passwordHash),
      renewsSessionId: renewsSessionId ?? null,
      expiresAt: new Date(now.getTime() + CHALLENGE_SECONDS * 1000),
    };
    await this.challenges.add(challenge, now);
    return { token, expiresIn: CHALLENGE_SECONDS, ...offer };
  }

  /**
   * Ends a challenge with a right answer; a wrong one throws, and so leaves it as it was. The unit
   * works for the user from here on, who is locked.
   *
   * @throws SecondFactorRefused also where password or status of the user changed since
   */
  async complete(
    { id, userId, passkeyChallenge }: PresentedChallenge,
    answer: FactorAnswer,
  ): Promise<CompletedChallenge> {
    const user = await this.users.findForUpdate(userId);
    if (!user?.isActive) throw new SecondFactorRefused(userId);
    await this.unitOfWork.enterUser(userId);
    const taken = await this.challenges.take(id, userId, this.clock.now());
    const isSamePassword = taken?.passwordFingerprint === hashSecretToken(user.passwordHash);
    if (!taken || !isSamePassword) throw new SecondFactorRefused(userId);
    const isRight = await this.factors.use(userId, answer, passkeyChallenge);
    if (!isRight) throw new SecondFactorRefused(userId);
    return { user, renewsSessionId: taken.renewsSessionId };
  }
}
