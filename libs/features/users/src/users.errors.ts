import { DomainError, FeatureErrors } from '#core/errors';

export class UserNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'user-not-found',
    title: 'The user does not exist',
    help: 'The id may be wrong, or the account was deleted.',
  } as const;

  constructor() {
    super('There is no user with this id.');
  }
}

/** Its detail says what cannot do without the account. */
export class AccountInUse extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'account-in-use',
    title: 'The account is still needed',
    help: 'The detail names it. Hand it over to somebody else, or delete it, first.',
  } as const;
}

export const usersErrors = new FeatureErrors({
  feature: 'users',
  errors: [UserNotFound, AccountInUse],
  unreachable: {
    users_email_unique: 'registration locks the address and looks before it inserts',
    users_status_check: 'the schema classes accept the same words only',
  },
});
