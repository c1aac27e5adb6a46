import type { EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database } from '#core/persistence';
import { SigningKey } from './signing-key.entity.js';

@Injectable()
export class SigningKeysRepository {
  constructor(
    @InjectRepository(SigningKey) private readonly rows: EntityRepository<SigningKey>,
    private readonly database: Database,
  ) {}

  /** All keys, newest first. */
  listAll(): Promise<SigningKey[]> {
    return this.rows.findAll({ orderBy: { createdAt: 'desc', id: 'desc' } });
  }

  /** Makes other instances that want to add the first key wait until this transaction ends. */
  async lockForFirst(): Promise<void> {
    await this.database.execute(
      `select pg_advisory_xact_lock(hashtextextended('solera:signing-keys', 0))`,
    );
  }

  async remove(id: string): Promise<void> {
    this.rows.getEntityManager().remove(await this.rows.findOneOrFail(id));
  }

  add(key: SigningKey): void {
    this.rows.getEntityManager().persist(key);
  }
}
