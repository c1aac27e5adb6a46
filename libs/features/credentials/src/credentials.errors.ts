import { DomainError, FeatureErrors } from '#core/errors';

/** The same for a token nobody made, one that was used, replaced or has expired: it tells nothing about accounts. */
export class CredentialTokenUnusable extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'credential-token-unusable',
    title: 'The token is invalid or has expired',
    help: 'A token is good once and for a short time, and the newest one alone. Ask for another one.',
    isSecurityEvent: true,
  } as const;

  constructor() {
    super('The token was not made by us, was used, was replaced by a newer one, or has expired.');
  }
}

export const credentialsErrors = new FeatureErrors({
  feature: 'credentials',
  errors: [CredentialTokenUnusable],
  unreachable: {
    credential_tokens_purpose_check: 'services use the same words only',
    credential_tokens_token_hash_unique: 'two random tokens of 256 bits are never the same',
    credential_tokens_user_id_foreign:
      'users are never removed from the table, only marked as deleted',
    credential_tokens_user_id_purpose_unique: 'a new token takes the place of the old one',
  },
});
