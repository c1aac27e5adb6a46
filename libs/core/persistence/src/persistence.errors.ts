import { DomainError, FeatureErrors } from '#core/errors';

export class OutcomeUnknown extends DomainError {
  static readonly description = {
    kind: 'unavailable',
    code: 'outcome-unknown',
    title: 'The connection was lost while the change was being committed',
    help: 'The change may or may not have been made. A POST with an Idempotency-Key can be sent again as it was; otherwise read the resource first.',
  } as const;

  constructor(options?: ErrorOptions) {
    super('The database connection was lost during COMMIT: the change may have been made.', {
      ...options,
      retryAfterSeconds: 5,
    });
  }
}

export class DatabaseUnavailable extends DomainError {
  static readonly description = {
    kind: 'unavailable',
    code: 'database-unavailable',
    title: 'The database cannot be reached',
    help: 'Nothing was changed. Try again after the seconds Retry-After names.',
  } as const;

  constructor(options?: ErrorOptions) {
    super('The database cannot be reached right now; nothing was changed.', {
      ...options,
      retryAfterSeconds: 5,
    });
  }
}

export class DatabaseBusy extends DomainError {
  static readonly description = {
    kind: 'unavailable',
    code: 'database-busy',
    title: 'The database is too busy to serve the request in time',
    help: 'Nothing was changed. Try again after the seconds Retry-After names.',
  } as const;

  constructor(options?: ErrorOptions) {
    super('The request did not get its turn in time; nothing was changed.', {
      ...options,
      retryAfterSeconds: 1,
    });
  }
}

export class VersionIsStale extends DomainError {
  static readonly description = {
    kind: 'stale',
    code: 'version-is-stale',
    title: 'The resource has changed since it was read',
    help: 'Read the resource again, apply the change to the new version and send its ETag in If-Match.',
  } as const;

  constructor(options?: ErrorOptions) {
    super('If-Match names a version that is no longer the newest one.', options);
  }
}

export class CursorIsInvalid extends DomainError {
  static readonly description = {
    kind: 'invalid',
    code: 'cursor-is-invalid',
    title: 'The cursor was not made for this list',
    help: 'Take cursors from page.nextCursor, with the same sort and filters, and do not change them.',
  } as const;

  constructor() {
    super('The cursor was not issued by this list with this sort and these filters.', {
      fields: [{ parameter: 'cursor', code: 'cursor', detail: 'was not issued by this list' }],
    });
  }
}

export const persistenceErrors = new FeatureErrors({
  feature: 'persistence',
  errors: [OutcomeUnknown, DatabaseUnavailable, DatabaseBusy, VersionIsStale, CursorIsInvalid],
});
