import { DomainError, FeatureErrors } from '#core/errors';
import { AuthenticationError } from '#core/security';

export class LogInRefused extends AuthenticationError {
  static readonly description = {
    kind: 'unauthenticated',
    code: 'log-in-refused',
    title: 'Address or password is wrong',
    help: 'The answer is the same for unknown addresses, wrong passwords and disabled accounts.',
    isSecurityEvent: true,
  } as const;
  readonly challenge = 'Bearer';

  /** @param userId whose account it is; undefined where nobody has the address */
  constructor(userId?: string) {
    super('No active account has this address and password.', { userId });
  }
}

/** Told to nobody but who knows the password. */
export class EmailNotVerified extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'email-not-verified',
    title: 'The e-mail address of the account is not verified',
    help: 'Confirm it with the token that was mailed, or ask for another one with POST /v1/email-verifications.',
  } as const;

  constructor() {
    super('The e-mail address has to be verified before anybody can log in.');
  }
}

export class SecondFactorRefused extends AuthenticationError {
  static readonly description = {
    kind: 'unauthenticated',
    code: 'second-factor-refused',
    title: 'The second factor is wrong, or the log-in is not under way any more',
    help: 'A code is good once and for a short time. After five minutes, or five wrong answers, begin again with the password.',
    isSecurityEvent: true,
  } as const;
  readonly challenge = 'Bearer';

  /** @param userId who was to be logged in; undefined where nobody has the challenge */
  constructor(userId?: string) {
    super('The log-in was not completed.', { userId });
  }
}

export class SessionOfClient extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'session-of-client',
    title: 'The session is of a client of the authorization server',
    help: 'The client sends its user to /oauth/authorize with max_age or prompt=login, and gets a new session there.',
  } as const;

  constructor() {
    super('Sessions of other clients are renewed by the authorization server.');
  }
}

export class SessionNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'session-not-found',
    title: 'The session does not exist',
    help: 'It may have ended already, or belong to somebody else.',
  } as const;

  constructor() {
    super('You have no running session with this id.');
  }
}

const USERS_STAY = 'users are never removed from the table, only marked as deleted';

export const sessionsErrors = new FeatureErrors({
  feature: 'sessions',
  errors: [LogInRefused, EmailNotVerified, SecondFactorRefused, SessionNotFound, SessionOfClient],
  unreachable: {
    log_in_challenges_user_id_foreign: USERS_STAY,
    user_sessions_user_id_foreign: USERS_STAY,
  },
});
