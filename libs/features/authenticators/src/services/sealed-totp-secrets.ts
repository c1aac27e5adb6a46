import { Injectable } from '@nestjs/common';
import { LookUp, SealedValues, Sealer, UnitOfWork } from '#core/persistence';
import { SealedSecretsRepository } from '../repositories/sealed-secrets.repository.js';
import { SEALED_AS } from './one-time-codes.js';

const BATCH = 1_000;

@Injectable()
export class SealedTotpSecrets extends SealedValues {
  readonly name = 'secrets of authenticator apps';

  constructor(
    private readonly secrets: SealedSecretsRepository,
    private readonly sealer: Sealer,
    private readonly lookUp: LookUp,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override async reseal(tell: (count: number) => void): Promise<number> {
    const keyId = this.sealer.currentKeyId;
    let count = 0;
    let owners = await this.listOwners(keyId, null);
    while (owners.length > 0) {
      for (const userId of owners) if (await this.resealOf(userId)) count++;
      tell(count);
      owners = await this.listOwners(keyId, owners.at(-1) ?? null);
    }
    return count;
  }

  private listOwners(keyId: string, after: string | null): Promise<string[]> {
    return this.lookUp.run(() => this.secrets.listOwners(keyId, after, BATCH));
  }

  private resealOf(userId: string): Promise<boolean> {
    const scope = { requestId: 'solera keys reseal', userId };
    return this.unitOfWork.run(
      scope,
      async () => {
        const sealed = await this.secrets.findSealed(userId);
        if (sealed === undefined) return false;
        return this.secrets.replace(userId, sealed, this.sealer.reseal(SEALED_AS, sealed));
      },
      (isDone) => isDone,
      { access: 'write' },
    );
  }
}
