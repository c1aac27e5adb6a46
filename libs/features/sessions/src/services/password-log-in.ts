import { Injectable } from '@nestjs/common';
import { LookUp } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { UsersService } from '#features/users';
import type { CreateSessionBody } from '../schemas/create-session.body.js';
import { SessionConfig } from '../sessions.config.js';
import { EmailNotVerified, LogInRefused } from '../sessions.errors.js';

/** A password that was right a moment ago; the transaction looks again. */
export interface VerifiedPassword {
  readonly userId: string;
  /** What it was checked against. */
  readonly passwordHash: string;
  /** The password under the parameters of today, where the stored hash has others. */
  readonly renewedHash?: string;
}

/** Checks address and password before the transaction, so that no connection waits for the hash. */
@Injectable()
export class PasswordLogIn {
  constructor(
    private readonly users: UsersService,
    private readonly lookUp: LookUp,
    private readonly passwords: PasswordHasher,
    private readonly config: SessionConfig,
  ) {}

  /** @throws HashingIsBusy; EmailNotVerified, where that is required; LogInRefused, the same way and after the same time for known and unknown addresses */
  async prepare({ email, password }: CreateSessionBody): Promise<VerifiedPassword> {
    const user = await this.lookUp.run(() => this.users.findByEmail(email));
    const isRight = await this.passwords.verify(user?.passwordHash, password);
    if (user && isRight && user.isActive) {
      const isVerified = user.emailVerifiedAt !== null;
      if (this.config.requiresVerifiedEmail && !isVerified) throw new EmailNotVerified();
      const verified = { userId: user.id, passwordHash: user.passwordHash };
      if (!this.passwords.isOutdated(user.passwordHash)) return verified;
      return { ...verified, renewedHash: await this.passwords.hash(password) };
    }
    throw new LogInRefused(user?.id);
  }
}
