import { Injectable } from '@nestjs/common';
import { Clock, LookUp } from '#core/persistence';
import { hashSecretToken, RequestLimiter } from '#core/security';
import { LogInChallengesRepository } from '../repositories/log-in-challenges.repository.js';
import type { CompleteLogInBody } from '../schemas/complete-log-in.body.js';
import { SecondFactorRefused } from '../sessions.errors.js';
import { passkeyChallengeOf } from './passkey-challenge.js';

/** A challenge that was there a moment ago; the transaction looks again. */
export interface PresentedChallenge {
  readonly id: string;
  readonly userId: string;
  /** What a passkey has to sign for it, in base64url. */
  readonly passkeyChallenge: string;
}

/**
 * Finds out before the transaction whose log-in is to be completed, and counts the attempt for their
 * account: whoever knows the password could ask for challenge after challenge.
 */
@Injectable()
export class SecondStep {
  constructor(
    private readonly challenges: LogInChallengesRepository,
    private readonly lookUp: LookUp,
    private readonly limiter: RequestLimiter,
    private readonly clock: Clock,
  ) {}

  /** @throws SecondFactorRefused, QuotaExceeded */
  async prepare({
    challengeToken,
  }: Pick<CompleteLogInBody, 'challengeToken'>): Promise<PresentedChallenge> {
    const id = hashSecretToken(challengeToken);
    const now = this.clock.now();
    const userId = await this.lookUp.run(() => this.challenges.findUserId(id, now));
    if (userId === undefined) throw new SecondFactorRefused();
    await this.limiter.countAccount('second-factor', userId);
    return { id, userId, passkeyChallenge: passkeyChallengeOf(challengeToken) };
  }
}
