import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '#core/persistence';
import type { User } from '#features/users';
import { SecondFactorMissing } from '../authenticators.errors.js';
import { RecoveryCode } from '../models/recovery-code.entity.js';
import { AuthenticatorsRepository, hasFactor } from '../repositories/authenticators.repository.js';
import { RecoveryCodesRepository } from '../repositories/recovery-codes.repository.js';
import { FactorOwners } from './factor-owners.js';
import { hashRecoveryCode, newRecoveryCode } from './recovery-code-text.js';

const CODES = 10;

@Injectable()
export class RecoveryCodesService {
  constructor(
    private readonly codes: RecoveryCodesRepository,
    private readonly authenticators: AuthenticatorsRepository,
    private readonly owners: FactorOwners,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Those from before are dead. @throws SecondFactorMissing */
  async createRecoveryCodes(userId: string): Promise<readonly string[]> {
    const user = await this.owners.lock(userId);
    if (!hasFactor(await this.authenticators.findOf(userId))) throw new SecondFactorMissing();
    await this.owners.tell(user, 'codes-replaced');
    return this.replace(user);
  }

  /** The user is locked. @returns the new ones, which nobody can read again */
  async replace(user: User): Promise<readonly string[]> {
    await this.removeAll(user.id);
    const at = this.clock.now();
    const made = Array.from({ length: CODES }, newRecoveryCode);
    this.codes.addAll(
      made.map((code) =>
        RecoveryCode.make({ id: this.ids.next(), user, codeHash: hashRecoveryCode(code), at }),
      ),
    );
    return made;
  }

  /** After a second factor has gone: where it was the last, there is nothing left they could stand in for. */
  async removeWithLastFactor(userId: string): Promise<void> {
    if (!hasFactor(await this.authenticators.findOf(userId))) await this.removeAll(userId);
  }

  /** @returns whether it was one, for the first time */
  async use(userId: string, code: string): Promise<boolean> {
    const found = await this.codes.findUnusedForUpdate(userId, hashRecoveryCode(code));
    found?.use(this.clock.now());
    return found !== null;
  }

  private async removeAll(userId: string): Promise<void> {
    this.codes.removeAll(await this.codes.listAll(userId));
  }
}
