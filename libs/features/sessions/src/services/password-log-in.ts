import { Injectable, Logger } from '@nestjs/common';
import { LookUp } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { UsersService } from '#features/users';
import type { CreateSessionBody } from '../schemas/create-session.body.js';
import { LogInRefused } from '../sessions.errors.js';

/** A password that was right a moment ago; the transaction looks again. */
export interface VerifiedPassword {
  readonly userId: string;
  readonly passwordHash: string;
}

/** Checks address and password before the transaction, so that no connection waits for the hash. */
@Injectable()
export class PasswordLogIn {
  private readonly logger = new Logger(PasswordLogIn.name);

  constructor(
    private readonly users: UsersService,
    private readonly lookUp: LookUp,
    private readonly passwords: PasswordHasher,
  ) {}

  /** @throws LogInRefused, the same way and after the same time for known and unknown addresses */
  async prepare({ email, password }: CreateSessionBody): Promise<VerifiedPassword> {
    const user = await this.lookUp.run(() => this.users.findByEmail(email));
    const isRight = await this.passwords.verify(user?.passwordHash, password);
    if (user && isRight && user.isActive) {
      return { userId: user.id, passwordHash: user.passwordHash };
    }
    this.logger.warn({ msg: 'log-in refused', userId: user?.id });
    throw new LogInRefused(user?.id);
  }
}
