import { DomainError, FeatureErrors } from '#core/errors';

export class FactorNeedsVerifiedEmail extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'second-factor-needs-verified-email',
    title: 'The e-mail address of the account is not verified',
    help: 'Confirm it with the token that was mailed, or ask for another one with POST /v1/email-verifications. Then set up the second factor.',
  } as const;

  constructor() {
    super('The e-mail address has to be verified before the account gets a second factor.');
  }
}

export class TotpInForce extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'totp-in-force',
    title: 'The account has an authenticator app already',
    help: 'Remove it first, then set up another one.',
  } as const;

  constructor() {
    super('An authenticator app is in force for your account.');
  }
}

export class TotpNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'totp-not-found',
    title: 'The account has no authenticator app',
    help: 'Set one up with POST /v1/users/me/authenticators/totp.',
  } as const;

  constructor() {
    super('No authenticator app was set up for your account.');
  }
}

export class TotpCodeWrong extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'totp-code-wrong',
    title: 'The code is not the one the app shows now',
    help: 'Wait for the next code. If it is refused as well, the clock of the device is wrong.',
  } as const;

  constructor() {
    super('The code is not the one of this moment.');
  }
}

export class SecondFactorMissing extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'second-factor-missing',
    title: 'The account has no second factor',
    help: 'Recovery codes stand in for a second factor: set one up first.',
  } as const;

  constructor() {
    super('Your account has no second factor that codes could stand in for.');
  }
}

export class PasskeyRefused extends DomainError {
  static readonly description = {
    kind: 'forbidden',
    code: 'passkey-refused',
    title: 'The passkey is not an answer to what was asked for',
    help: 'Ask again with POST /v1/users/me/authenticators/passkey-registrations and send what the browser gives, within five minutes. The page has to be of an origin in PASSKEY_ORIGINS, or of PUBLIC_URL.',
    isSecurityEvent: true,
  } as const;

  constructor() {
    super('The authenticator did not answer to a registration of yours that is under way.');
  }
}

export class PasskeyKnown extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'passkey-known',
    title: 'The passkey is registered already',
    help: 'Make another one: a passkey belongs to one account.',
  } as const;

  constructor() {
    super('This passkey is registered already.');
  }
}

export class PasskeyLimitReached extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'passkey-limit-reached',
    title: 'The account has as many passkeys as it can have',
    help: 'Remove one you do not use any more.',
  } as const;

  /** @param most how many an account can have */
  constructor(most: number) {
    super(`An account has ${String(most)} passkeys at most.`);
  }
}

export class PasskeyNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'passkey-not-found',
    title: 'The passkey does not exist',
    help: 'It may have been removed, or belong to somebody else.',
  } as const;

  constructor() {
    super('You have no passkey with this id.');
  }
}

export class PasskeysNeedDomain extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'passkeys-need-domain',
    title:
      'Browsers make passkeys for domains only, and this installation is reached by an IP address',
    help: 'Whoever runs it sets PUBLIC_URL to an origin with a domain, such as http://localhost:3000 or https://api.example.com.',
  } as const;

  constructor() {
    super('No passkey can be made for an IP address.');
  }
}

const USERS_STAY = 'users are never removed from the table, only marked as deleted';

export const authenticatorsErrors = new FeatureErrors({
  feature: 'authenticators',
  errors: [
    FactorNeedsVerifiedEmail,
    TotpInForce,
    TotpNotFound,
    TotpCodeWrong,
    SecondFactorMissing,
    PasskeyRefused,
    PasskeyKnown,
    PasskeyLimitReached,
    PasskeyNotFound,
    PasskeysNeedDomain,
  ],
  constraints: { passkeys_credential_id_unique: PasskeyKnown },
  unreachable: {
    passkey_registrations_user_id_foreign: USERS_STAY,
    passkeys_user_id_foreign: USERS_STAY,
    recovery_codes_user_id_foreign: USERS_STAY,
    totp_authenticators_user_id_foreign: USERS_STAY,
    totp_authenticators_user_id_unique: 'whoever adds one locks the user and looks first',
  },
});
