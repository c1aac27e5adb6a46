import { defineEntity, ref } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

const TotpAuthenticatorSchema = defineEntity({
  name: 'TotpAuthenticator',
  tableName: 'totp_authenticators',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action'),
    /** What app and server have in common, in base32, sealed. */
    sealedSecret: p.text().hidden(),
    /** When the app has shown that it has the secret. Before, it is not in force. */
    confirmedAt: p.datetime(3).nullable(),
    /** Of the newest code that was accepted (RFC 6238 section 4.2): it and those before are used up. */
    lastTimeStep: p.integer().nullable(),
  },
  uniques: [{ name: 'totp_authenticators_user_id_unique', properties: ['user'] }],
  ...rowSecurity(ownRowsPolicy()),
});

/** An app that shows one-time codes by the time (TOTP, RFC 6238). A user has one at most. */
export class TotpAuthenticator extends TotpAuthenticatorSchema.class {
  static add(added: { id: string; user: User; sealedSecret: string; at: Date }): TotpAuthenticator {
    const { at, user, ...rest } = added;
    return Object.assign(new TotpAuthenticator(), rest, {
      user: ref(user),
      createdAt: at,
      confirmedAt: null,
      lastTimeStep: null,
    });
  }

  get isInForce(): boolean {
    return this.confirmedAt !== null;
  }

  /** Sets another app up instead of one that was never confirmed. */
  replaceSecret(sealedSecret: string): void {
    this.sealedSecret = sealedSecret;
  }

  confirm(timeStep: number, at: Date): void {
    this.confirmedAt = at;
    this.lastTimeStep = timeStep;
  }

  /** @returns whether the code of the step is used for the first time */
  use(timeStep: number): boolean {
    if (timeStep <= (this.lastTimeStep ?? -1)) return false;
    this.lastTimeStep = timeStep;
    return true;
  }
}
TotpAuthenticatorSchema.setClass(TotpAuthenticator);
