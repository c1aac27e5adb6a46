import { defineEntity } from '@mikro-orm/core';
import type { JsonWebKey } from 'node:crypto';
import { p } from '#core/persistence';

const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_keys',
  properties: {
    /** The `kid` of the tokens it signs. */
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    /** When it begins to sign. It is published before, so that everybody knows it by then. */
    activatesAt: p.datetime(3),
    /** JWK of the public part (RFC 7517). */
    publicJwk: p.json<JsonWebKey>(),
    /** JWK of the private part, sealed. */
    sealedPrivateJwk: p.text().hidden(),
  },
});

/** An ES256 key pair. The last one that was activated signs; all of them verify. */
export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);
