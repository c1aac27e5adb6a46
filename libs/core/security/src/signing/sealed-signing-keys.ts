import { Injectable } from '@nestjs/common';
import { SealedValues, Sealer, UnitOfWork } from '#core/persistence';
import { SEALED_AS } from './signing-keys.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

@Injectable()
export class SealedSigningKeys extends SealedValues {
  readonly name = 'signing keys';

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly sealer: Sealer,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override reseal(): Promise<number> {
    const scope = { requestId: 'solera keys reseal', userId: null };
    return this.unitOfWork.run(
      scope,
      async () => {
        const prefix = `${this.sealer.currentKeyId}.`;
        const keys = await this.keys.listAll();
        const others = keys.filter(({ sealedPrivateJwk }) => !sealedPrivateJwk.startsWith(prefix));
        for (const key of others) {
          key.sealedPrivateJwk = this.sealer.reseal(SEALED_AS, key.sealedPrivateJwk);
        }
        return others.length;
      },
      (count) => count,
      { access: 'write' },
    );
  }
}
