import { defineEntity } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

const PasskeyRegistrationSchema = defineEntity({
  name: 'PasskeyRegistration',
  tableName: 'passkey_registrations',
  properties: {
    /** SHA-256 of the challenge the authenticator signs. */
    id: p.string().length(64).primary(),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    expiresAt: p.datetime(3),
  },
  ...rowSecurity(ownRowsPolicy()),
});

/** A passkey that an authenticator was asked for and did not answer yet. */
export class PasskeyRegistration extends PasskeyRegistrationSchema.class {}
PasskeyRegistrationSchema.setClass(PasskeyRegistration);
