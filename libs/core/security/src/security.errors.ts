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
    title: 'The access token or API key is invalid or has expired',
    help: 'It may be malformed, expired or revoked, or its session may have ended. Log in again, or make another key.',
    isSecurityEvent: true,
  } as const;
  readonly challenge = 'Bearer error="invalid_token"';

  constructor() {
    super('The access token or API key is malformed, expired, revoked or of an ended session.');
  }
}

/** The token is good, the log-in behind it too long ago (RFC 9470 section 3). */
export class AuthenticationNotRecent extends AuthenticationError {
  static readonly description = {
    kind: 'unauthenticated',
    code: 'authentication-not-recent',
    title: 'The log-in is too long ago for this',
    help: 'Renew the session with POST /v1/session-renewals; a client of the authorization server sends the user to /oauth/authorize with max_age. Then ask again with the new token.',
  } as const;
  readonly challenge: string;

  /** @param maxAge seconds */
  constructor(maxAge: number) {
    super(`The route needs a log-in of the last ${String(maxAge)} seconds.`);
    this.challenge = `Bearer error="insufficient_user_authentication", max_age="${String(maxAge)}"`;
  }
}

export class PermissionMissing extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'permission-missing',
    title: 'The caller lacks a permission',
    help: 'The detail names the permission; whoever administers it can grant it. Where it names none, the route is for users and not for API keys and services.',
    isSecurityEvent: true,
  } as const;

  constructor(permission?: string) {
    super(
      permission
        ? `The route needs the permission ${permission}.`
        : 'The route is closed to callers like this one.',
    );
  }
}

/** The caller may, the credential may not (RFC 6750 section 3.1). */
export class ScopeMissing extends AuthenticationError {
  static readonly description = {
    kind: 'forbidden',
    code: 'scope-missing',
    title: 'The access token or API key lacks a scope',
    help: 'The detail names the scope. Ask for a token with it, or make a key that has it.',
    isSecurityEvent: true,
  } as const;
  readonly challenge: string;

  constructor(scope: string) {
    super(`The route needs the scope ${scope}.`);
    this.challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
  }
}

export class ScopeExceedsOwn extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'scope-exceeds-own',
    title: 'The scopes exceed your own permissions',
    help: 'The detail names the scope. It has to be a permission you have in the organization, and a scope of what you are logged in with.',
    isSecurityEvent: true,
  } as const;

  constructor(scope: string) {
    super(`You do not have ${scope}, which the program would.`);
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

/** Of whoever is logged in, and proves it again. */
export class PasswordWrong extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'password-wrong',
    title: 'The current password is wrong',
    help: 'Who has forgotten it asks for a new one with POST /v1/password-resets.',
    isSecurityEvent: true,
  } as const;

  constructor() {
    super('The current password is not this one.');
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
    AuthenticationNotRecent,
    PermissionMissing,
    ScopeMissing,
    ScopeExceedsOwn,
    OrganizationNotFound,
    QuotaExceeded,
    PasswordWrong,
    HashingIsBusy,
  ],
});
