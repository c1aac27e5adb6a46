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

export const sessionsErrors = new FeatureErrors({
  feature: 'sessions',
  errors: [LogInRefused, SessionNotFound],
  unreachable: {
    user_sessions_user_id_foreign: 'users are never removed from the table, only marked as deleted',
  },
});
