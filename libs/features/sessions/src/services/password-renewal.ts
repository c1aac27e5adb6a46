import { Injectable } from '@nestjs/common';
import { LookUp } from '#core/persistence';
import {
  FIRST_PARTY_CLIENT,
  PasswordHasher,
  PasswordWrong,
  RequestLimiter,
  type UserPrincipal,
} from '#core/security';
import { UsersService } from '#features/users';
import type { RenewSessionBody } from '../schemas/renew-session.body.js';
import { SessionOfClient } from '../sessions.errors.js';
import type { VerifiedPassword } from './password-log-in.js';

/** Checks the caller's password again, before the transaction; counted for their account. */
@Injectable()
export class PasswordRenewal {
  constructor(
    private readonly users: UsersService,
    private readonly lookUp: LookUp,
    private readonly passwords: PasswordHasher,
    private readonly limiter: RequestLimiter,
  ) {}

  /**
   * A client the user logged in to must not get a session of the product itself.
   *
   * @throws SessionOfClient, QuotaExceeded, HashingIsBusy, PasswordWrong
   */
  async prepare(
    { password }: RenewSessionBody,
    { userId, clientId }: UserPrincipal,
  ): Promise<VerifiedPassword> {
    if (clientId !== FIRST_PARTY_CLIENT) throw new SessionOfClient();
    await this.limiter.countAccount('session-renewal', userId);
    const user = await this.lookUp.run(() => this.users.findById(userId));
    const passwordHash = user?.passwordHash;
    const isRight = await this.passwords.verify(passwordHash, password);
    if (passwordHash === undefined || !isRight) throw new PasswordWrong();
    return { userId, passwordHash };
  }
}
