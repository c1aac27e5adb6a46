import { DomainError, FeatureErrors } from '#core/errors';

export class ApiKeyNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'api-key-not-found',
    title: 'The API key does not exist',
    help: 'The id may be wrong, or belong to another organization.',
  } as const;

  constructor() {
    super('The organization has no API key with this id.');
  }
}

export class ApiKeyEnded extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'api-key-ended',
    title: 'The API key was revoked or has expired',
    help: 'It stays so. Make another key.',
  } as const;

  constructor() {
    super('The API key was revoked or has expired already.');
  }
}

export class ApiKeyRotated extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'api-key-rotated',
    title: 'Another API key took the place of this one before',
    help: 'Rotate the newer one. Whoever lost its text revokes it and makes another key.',
  } as const;

  constructor() {
    super('The API key was rotated already.');
  }
}

const NEVER_REMOVED = 'users and organizations are only marked as deleted, never removed';

export const apiKeysErrors = new FeatureErrors({
  feature: 'api-keys',
  errors: [ApiKeyNotFound, ApiKeyEnded, ApiKeyRotated],
  unreachable: {
    api_keys_organization_id_foreign: NEVER_REMOVED,
    api_keys_maker_id_foreign: NEVER_REMOVED,
    api_keys_secret_hash_unique: 'two random keys of 256 bits are never the same',
  },
});
