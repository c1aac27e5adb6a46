import { Injectable } from '@nestjs/common';
import { LookUp } from '#core/persistence';
import { PasswordHasher, PasswordWrong, RequestLimiter, type UserPrincipal } from '#core/security';
import { UsersService } from '#features/users';
import type { ChangePasswordBody } from '../schemas/change-password.body.js';

/** A change whose current password was right a moment ago; the transaction looks again. */
export interface PreparedPasswordChange {
  /** What the current password was checked against. */
  readonly verifiedHash: string;
  readonly newHash: string;
}

/** Checks the current password and hashes the new one before a connection is taken. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordHasher,
    private readonly limiter: RequestLimiter,
    private readonly lookUp: LookUp,
  ) {}

  /**
   * Counted by account before the password is looked at: whoever found a session open guesses no
   * faster than at log-in.
   *
   * @throws QuotaExceeded, PasswordWrong, HashingIsBusy
   */
  async prepare(
    { currentPassword, newPassword }: ChangePasswordBody,
    { userId }: UserPrincipal,
  ): Promise<PreparedPasswordChange> {
    await this.limiter.countAccount('password-change', userId);
    const user = await this.lookUp.run(() => this.users.findById(userId));
    const verifiedHash = user?.passwordHash;
    const isRight = await this.passwords.verify(verifiedHash, currentPassword);
    if (!isRight || verifiedHash === undefined) throw new PasswordWrong();
    return { verifiedHash, newHash: await this.passwords.hash(newPassword) };
  }
}
