import { defineEntity, ref } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

const RecoveryCodeSchema = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** SHA-256 as hex; the code itself is nowhere. */
    codeHash: p.string().length(64).hidden(),
    usedAt: p.datetime(3).nullable(),
  },
  ...rowSecurity(ownRowsPolicy()),
});

/** Logs in once, in place of a second factor that is lost. */
export class RecoveryCode extends RecoveryCodeSchema.class {
  static make(made: { id: string; user: User; codeHash: string; at: Date }): RecoveryCode {
    const { at, user, ...rest } = made;
    return Object.assign(new RecoveryCode(), rest, {
      user: ref(user),
      createdAt: at,
      usedAt: null,
    });
  }

  use(at: Date): void {
    this.usedAt = at;
  }
}
RecoveryCodeSchema.setClass(RecoveryCode);
