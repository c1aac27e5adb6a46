import { DomainError, FeatureErrors } from '#core/errors';

/** An error that tells the client how to authenticate (RFC 9110 section 11.6.1, RFC 6750 section 3). */
export abstract class AuthenticationError extends DomainError {
  /** Value of WWW-Authenticate. */
  abstract readonly challenge: string;
}

export class CredentialsMissing extends AuthenticationError {
  static readonly description = {
    kind: 'unauthenticated',
    code: 'credentials-missing',
    title: 'The route needs an access token',
    help: 'Log in with POST /v1/sessions and send the token as "Authorization: Bearer …".',
  } as const;
  readonly challenge = 'Bearer';

  constructor() {
    super('The request carries no access token.');
  }
}

export class CredentialsRefused extends AuthenticationError {
  static readonly description = {
    kind: 'unauthenticated',
    code: 'credentials-refused',
    title: 'The access token is not, or no longer, good',
    help: 'It may be malformed, expired, or its session may have ended. Log in again.',
  } as const;
  readonly challenge = 'Bearer error="invalid_token"';

  constructor() {
    super('The access token is malformed, expired or of an ended session.');
  }
}

export class PermissionMissing extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'permission-missing',
    title: 'The caller lacks a permission',
    help: 'The detail names the permission. Whoever administers it can grant it.',
    isSecurityEvent: true,
  } as const;

  constructor(permission?: string) {
    super(permission ? `The route needs the permission ${permission}.` : 'The route is closed.');
  }
}

export class OrganizationNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'organization-not-found',
    title: 'The organization does not exist',
    help: 'It may have been deleted, or you are no member of it.',
    isSecurityEvent: true,
  } as const;

  constructor() {
    super('You are a member of no organization with this id.');
  }
}

export class QuotaExceeded extends DomainError {
  static readonly description = {
    kind: 'limited',
    code: 'quota-exceeded',
    title: 'Too many requests',
    help: 'Wait the seconds Retry-After names. RateLimit and RateLimit-Policy tell the quota.',
  } as const;

  constructor(policy: string, retryAfterSeconds: number) {
    super(`The quota "${policy}" is used up.`, { retryAfterSeconds });
  }
}

export class HashingIsBusy extends DomainError {
  static readonly description = {
    kind: 'unavailable',
    code: 'hashing-is-busy',
    title: 'Too many log-ins at the same time',
    help: 'Nothing was changed. Try again after the seconds Retry-After names.',
  } as const;

  constructor() {
    super('Too many passwords are being checked right now.', { retryAfterSeconds: 2 });
  }
}

export const securityErrors = new FeatureErrors({
  feature: 'security',
  errors: [
    CredentialsMissing,
    CredentialsRefused,
    PermissionMissing,
    OrganizationNotFound,
    QuotaExceeded,
    HashingIsBusy,
  ],
});
