import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { RecoveryCode } from '../models/recovery-code.entity.js';

@Injectable()
export class RecoveryCodesRepository {
  constructor(
    @InjectRepository(RecoveryCode) private readonly rows: EntityRepository<RecoveryCode>,
  ) {}

  /** Locked until the transaction ends. */
  findUnusedForUpdate(userId: string, codeHash: string): Promise<RecoveryCode | null> {
    return this.rows.findOne(
      { user: userId, codeHash, usedAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  /** Used ones included. */
  listAll(userId: string): Promise<RecoveryCode[]> {
    return this.rows.find({ user: userId });
  }

  addAll(codes: readonly RecoveryCode[]): void {
    this.rows.getEntityManager().persist([...codes]);
  }

  removeAll(codes: readonly RecoveryCode[]): void {
    this.rows.getEntityManager().remove([...codes]);
  }
}
