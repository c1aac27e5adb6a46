import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { LimitsConfig } from './limits.config.js';
import { networkOf, sourceOf } from './client-network.js';

/** What of a request a limit counts by. */
export interface LimitedRequest {
  readonly ip: string;
  readonly body?: unknown;
}

export interface LimitRule {
  /** Name of the policy in RateLimit headers. */
  readonly name: string;
  readonly policy: LimitPolicy;
  readonly windowSeconds: number;
  readonly limit: (config: LimitsConfig) => number;
  /** Whose counter a request raises; undefined for one that will be refused as it is. */
  readonly tracker: (request: LimitedRequest) => string | undefined;
  /** A success sets the counter back: it counts failures in a row. */
  readonly isClearedBySuccess?: true;
  /**
   * Over the limit, attempts go on, each after a wait twice as long as the one before, up to a
   * minute: nobody can keep anybody else out for good.
   */
  readonly delays?: true;
}

/** A rule whose tracker is the id of an account. */
export type AccountRule = Pick<LimitRule, 'name' | 'windowSeconds' | 'limit'>;

/** Routes that check or create credentials, each with rules of its own. */
export type LimitPolicy =
  | 'log-in'
  | 'registration'
  | 'token'
  | 'password-reset'
  | 'email-verification'
  | 'token-confirmation'
  | 'second-factor';

/** What is counted for an account that is known, beside the request. */
export type AccountPolicy = 'password-change' | 'second-factor' | 'session-renewal';

const MINUTE = 60;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

/**
 * Throttle, never lock: a permanent lock lets anyone lock anyone out (ASVS 5, 6.1.1). Accounts are
 * counted whether they exist or not, before the password is looked at.
 */
export const LIMIT_RULES: readonly LimitRule[] = [
  {
    name: 'log-in-address',
    policy: 'log-in',
    windowSeconds: MINUTE,
    limit: (config) => config.logInAddressPerMinute,
    tracker: addressOf,
  },
  {
    name: 'log-in-account-network',
    policy: 'log-in',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountNetworkPerQuarter,
    tracker: accountAndNetworkOf,
    isClearedBySuccess: true,
  },
  {
    name: 'log-in-account',
    policy: 'log-in',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountPerQuarter,
    tracker: accountOf,
    delays: true,
  },
  {
    name: 'registration-address',
    policy: 'registration',
    windowSeconds: HOUR,
    limit: (config) => config.registrationAddressPerHour,
    tracker: addressOf,
  },
  ...mailedTo('registration'),
  {
    name: 'token-client',
    policy: 'token',
    windowSeconds: MINUTE,
    limit: (config) => config.tokenClientPerMinute,
    // A public client is everybody who uses it, wherever they are.
    tracker: (request) => `${clientOf(request)} ${addressOf(request)}`,
  },
  {
    name: 'password-reset-address',
    policy: 'password-reset',
    windowSeconds: HOUR,
    limit: (config) => config.credentialMailAddressPerHour,
    tracker: addressOf,
  },
  ...mailedTo('password-reset'),
  {
    name: 'email-verification-address',
    policy: 'email-verification',
    windowSeconds: HOUR,
    limit: (config) => config.credentialMailAddressPerHour,
    tracker: addressOf,
  },
  ...mailedTo('email-verification'),
  {
    // Tokens cannot be guessed: this keeps the look-ups of whoever tries all the same in bounds.
    name: 'token-confirmation-address',
    policy: 'token-confirmation',
    windowSeconds: MINUTE,
    limit: (config) => config.logInAddressPerMinute,
    tracker: addressOf,
  },
  {
    name: 'second-factor-address',
    policy: 'second-factor',
    windowSeconds: MINUTE,
    limit: (config) => config.logInAddressPerMinute,
    tracker: addressOf,
  },
  {
    // Longer than a challenge lasts: one that was answered wrongly too often is dead.
    name: 'second-factor-challenge',
    policy: 'second-factor',
    windowSeconds: QUARTER,
    limit: (config) => config.secondFactorPerChallenge,
    tracker: challengeOf,
  },
];

/** What is tried on an account that is known. */
export const ACCOUNT_RULES: Readonly<Record<AccountPolicy, AccountRule>> = {
  'password-change': {
    name: 'password-change-account',
    windowSeconds: QUARTER,
    limit: (config) => config.passwordChangeAccountPerQuarter,
  },
  // Whoever knows the password could ask for challenge after challenge.
  'second-factor': {
    name: 'second-factor-account',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountPerQuarter,
  },
  // Whoever has got hold of a token does not know the password.
  'session-renewal': {
    name: 'session-renewal-account',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountPerQuarter,
  },
};

export const LIMITED = Symbol('solera:limited');

/** Counts the calls of a route in the database, for all instances together. */
export function Limited(policy: LimitPolicy): CustomDecorator<symbol> {
  return SetMetadata(LIMITED, policy);
}

/** Where a request comes from, as one address is counted. */
function addressOf(request: LimitedRequest): string {
  return sourceOf(request.ip);
}

/** The client a request to the authorization server names, genuine or not. */
function clientOf(request: LimitedRequest): string {
  const { clientId } = (request.body ?? {}) as { clientId?: unknown };
  return typeof clientId === 'string' ? clientId : '';
}

/** The address a log-in names, as the users feature would read it. Validation has not run yet. */
function accountOf(request: LimitedRequest): string {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
}

function accountAndNetworkOf(request: LimitedRequest): string {
  return `${accountOf(request)} ${networkOf(request.ip)}`;
}

/**
 * Mails that anybody can have sent to an address. From one network few, so that its owner, who is in
 * another, is not kept from asking; from everywhere more, and then each after a wait, so that nobody is
 * flooded, and nobody locked out.
 */
function mailedTo(policy: LimitPolicy): LimitRule[] {
  return [
    {
      name: `${policy}-account-network`,
      policy,
      windowSeconds: HOUR,
      limit: (config) => config.credentialMailAccountNetworkPerHour,
      tracker: accountAndNetworkOf,
    },
    {
      name: `${policy}-account`,
      policy,
      windowSeconds: HOUR,
      limit: (config) => config.credentialMailAccountPerHour,
      tracker: accountOf,
      delays: true,
    },
  ];
}

function challengeOf(request: LimitedRequest): string | undefined {
  const { challengeToken } = (request.body ?? {}) as { challengeToken?: unknown };
  return typeof challengeToken === 'string' ? challengeToken : undefined;
}
