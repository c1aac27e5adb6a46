import { DomainError, FeatureErrors } from '#core/errors';

export class IdempotencyKeyInUse extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'idempotency-key-in-use',
    title: 'A request with this Idempotency-Key is still being handled',
    help: 'Send the request again, with the same key, after the seconds Retry-After names.',
  } as const;

  constructor() {
    super('Another request with this Idempotency-Key has not ended yet.', { retryAfterSeconds: 2 });
  }
}

export class IdempotencyKeyReused extends DomainError {
  static readonly description = {
    kind: 'invalid',
    code: 'idempotency-key-reused',
    title: 'The Idempotency-Key was used for another request',
    help: 'Nothing was changed. A retry repeats path, query and body as they were; a new request takes a new key.',
  } as const;

  constructor() {
    super('The Idempotency-Key belongs to a request with another path, query or body.', {
      fields: [
        { header: 'Idempotency-Key', code: 'reused', detail: 'must be new for each request' },
      ],
    });
  }
}

export const idempotencyErrors = new FeatureErrors({
  feature: 'idempotency',
  errors: [IdempotencyKeyInUse, IdempotencyKeyReused],
});
