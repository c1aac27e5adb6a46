import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Passkey } from '../models/passkey.entity.js';

@Injectable()
export class PasskeysRepository {
  constructor(@InjectRepository(Passkey) private readonly rows: EntityRepository<Passkey>) {}

  /** By its own id, locked until the transaction ends. */
  findByIdForUpdate(userId: string, id: string): Promise<Passkey | null> {
    return this.rows.findOne({ id, user: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** By what the authenticator calls it, locked until the transaction ends. */
  findByCredentialIdForUpdate(userId: string, credentialId: string): Promise<Passkey | null> {
    return this.rows.findOne(
      { credentialId, user: userId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  add(passkey: Passkey): void {
    this.rows.getEntityManager().persist(passkey);
  }

  remove(passkey: Passkey): void {
    this.rows.getEntityManager().remove(passkey);
  }
}
