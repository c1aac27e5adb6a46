import { Injectable } from '@nestjs/common';
import { Clock, Ids, LookUp, UnitOfWork } from '#core/persistence';
import { hashSecretToken, newSecretToken } from '#core/security';
import { UsersService, type User } from '#features/users';
import { CredentialTokenUnusable } from '../credentials.errors.js';
import type { TokenPurpose } from '../models/credential-token.entity.js';
import { CredentialTokensRepository } from '../repositories/credential-tokens.repository.js';

const MINUTE_MS = 60 * 1000;

/** How long a token can be used (ASVS 5, 6.5.5). */
const GOOD_FOR_MS: Readonly<Record<TokenPurpose, number>> = {
  'password-reset': 10 * MINUTE_MS,
  'email-verification': 24 * 60 * MINUTE_MS,
  'email-change': 10 * MINUTE_MS,
};

/** A token that has just been made, to be mailed and forgotten. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** A token that could be used a moment ago; the transaction looks again. */
export interface PresentedToken {
  readonly userId: string;
  readonly tokenHash: string;
}

/** A token that was used up. */
export interface TakenToken {
  readonly user: User;
  /** Where it was mailed to. */
  readonly email: string;
}

/** Tokens that prove who reads the mail of an account. */
@Injectable()
export class CredentialTokens {
  constructor(
    private readonly tokens: CredentialTokensRepository,
    private readonly users: UsersService,
    private readonly lookUp: LookUp,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An older one for the same purpose is dead from now on. The unit works for the user. */
  async issue(
    { id, email }: Pick<User, 'id' | 'email'>,
    purpose: TokenPurpose,
  ): Promise<IssuedToken> {
    const token = newSecretToken();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + GOOD_FOR_MS[purpose]);
    await this.tokens.replace({
      id: this.ids.next(),
      userId: id,
      purpose,
      tokenHash: hashSecretToken(token),
      email,
      createdAt,
      expiresAt,
    });
    return { token, expiresAt };
  }

  /** Outside a unit of work. @throws CredentialTokenUnusable */
  present(token: string, purpose: TokenPurpose): Promise<PresentedToken> {
    return this.lookUp.run(() => this.find(token, purpose));
  }

  /** Inside one, or a look-up. @throws CredentialTokenUnusable */
  async find(token: string, purpose: TokenPurpose): Promise<PresentedToken> {
    const tokenHash = hashSecretToken(token);
    const userId = await this.tokens.findUserId(tokenHash, purpose, this.clock.now());
    if (userId === undefined) throw new CredentialTokenUnusable();
    return { userId, tokenHash };
  }

  /**
   * Uses a token up that was mailed to the address of the account: who has it reads the mail of the
   * address, which is verified by that.
   *
   * @throws CredentialTokenUnusable also where the account was disabled, or its address is another one now
   */
  async redeem(presented: PresentedToken, purpose: TokenPurpose): Promise<User> {
    const { user, email } = await this.take(presented, purpose);
    if (email !== user.email) throw new CredentialTokenUnusable();
    user.verifyEmail(this.clock.now());
    return user;
  }

  /**
   * Uses a token up. The user is locked, and the unit works for them from here on.
   *
   * @throws CredentialTokenUnusable also where the account was disabled
   */
  async take({ userId, tokenHash }: PresentedToken, purpose: TokenPurpose): Promise<TakenToken> {
    const user = await this.users.findForUpdate(userId);
    if (!user?.isActive) throw new CredentialTokenUnusable();
    await this.unitOfWork.enterUser(userId);
    const email = await this.tokens.take(tokenHash, purpose, this.clock.now());
    if (email === undefined) throw new CredentialTokenUnusable();
    return { user, email };
  }
}
