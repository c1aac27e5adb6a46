import { defineEntity } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

export const TOKEN_PURPOSES = ['password-reset', 'email-verification', 'email-change'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

const CredentialTokenSchema = defineEntity({
  name: 'CredentialToken',
  tableName: 'credential_tokens',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action'),
    purpose: p.enum(TOKEN_PURPOSES),
    /** SHA-256 of the token, as hex; the token itself is nowhere. */
    tokenHash: p.string().length(64).hidden(),
    /** Where it was sent to. */
    email: p.string().length(254),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).nullable(),
  },
  uniques: [
    { name: 'credential_tokens_token_hash_unique', properties: ['tokenHash'] },
    // One of a kind: a newer one takes the place of an older one, which is dead from then on.
    { name: 'credential_tokens_user_id_purpose_unique', properties: ['user', 'purpose'] },
  ],
  ...rowSecurity(ownRowsPolicy()),
});

/** A secret that was mailed: whoever has it can read what comes to the address. */
export class CredentialToken extends CredentialTokenSchema.class {}
CredentialTokenSchema.setClass(CredentialToken);
