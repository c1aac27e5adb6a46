import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '#core/security';
import type { CreateUserBody } from '../schemas/create-user.body.js';

/** What registration needs from before the transaction. */
export interface PreparedRegistration {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

/** Hashes the password before a connection is taken, for known and unknown addresses alike. */
@Injectable()
export class UserRegistration {
  constructor(private readonly passwords: PasswordHasher) {}

  async prepare({ email, name, password }: CreateUserBody): Promise<PreparedRegistration> {
    return { email, name, passwordHash: await this.passwords.hash(password) };
  }
}
