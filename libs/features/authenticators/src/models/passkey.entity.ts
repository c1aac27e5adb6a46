import { defineEntity, ref } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

export const PASSKEY_NAME_MAX_LENGTH = 120;
/** 1,023 bytes (WebAuthn Level 3, section 4, "credential ID") in base64url. */
const CREDENTIAL_ID_MAX_LENGTH = 1_364;

const PasskeySchema = defineEntity({
  name: 'Passkey',
  tableName: 'passkeys',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** What its owner calls it. */
    name: p.string().length(PASSKEY_NAME_MAX_LENGTH),
    /** By which the authenticator knows it, in base64url. */
    credentialId: p.string().length(CREDENTIAL_ID_MAX_LENGTH),
    /** A COSE_Key (RFC 9052 section 7), in base64url. The private one never leaves the authenticator. */
    publicKey: p.text(),
    /** How often the authenticator says it was used; 0 for ever where it does not count. */
    signCount: p.bigint('number'),
    /** How a browser reaches the authenticator: usb, nfc, ble, internal, hybrid … */
    transports: p.json<readonly string[]>(),
    lastUsedAt: p.datetime(3).nullable(),
  },
  uniques: [{ name: 'passkeys_credential_id_unique', properties: ['credentialId'] }],
  ...rowSecurity(ownRowsPolicy()),
});

/** What an authenticator has shown of a credential it made (WebAuthn Level 3, section 7.1). */
export interface NewCredential {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
}

/** A key pair in an authenticator, of which we have the public half: proves who a user is beside the password. */
export class Passkey extends PasskeySchema.class {
  static register(
    made: { id: string; user: User; name: string; at: Date } & NewCredential,
  ): Passkey {
    const { at, user, ...rest } = made;
    return Object.assign(new Passkey(), rest, {
      user: ref(user),
      createdAt: at,
      lastUsedAt: null,
    });
  }

  use(signCount: number, at: Date): void {
    this.signCount = signCount;
    this.lastUsedAt = at;
  }
}
PasskeySchema.setClass(Passkey);
