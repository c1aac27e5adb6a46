import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { TotpAuthenticator } from '../models/totp-authenticator.entity.js';

@Injectable()
export class TotpAuthenticatorsRepository {
  constructor(
    @InjectRepository(TotpAuthenticator) private readonly rows: EntityRepository<TotpAuthenticator>,
  ) {}

  /** The user's app, in force or not, locked until the transaction ends. */
  findForUpdate(userId: string): Promise<TotpAuthenticator | null> {
    return this.rows.findOne({ user: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  add(authenticator: TotpAuthenticator): void {
    this.rows.getEntityManager().persist(authenticator);
  }

  remove(authenticator: TotpAuthenticator): void {
    this.rows.getEntityManager().remove(authenticator);
  }
}
