import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { LimitsConfig } from './limits.config.js';
import { networkOf } from './client-network.js';

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
  /** Whose counter a request raises. */
  readonly tracker: (request: LimitedRequest) => string;
  /** A success sets the counter back: it counts failures in a row. */
  readonly isClearedBySuccess?: true;
}

/** Routes that check or create credentials, each with rules of its own. */
export type LimitPolicy = 'log-in' | 'registration';

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
    tracker: (request) => request.ip,
  },
  {
    name: 'log-in-account-network',
    policy: 'log-in',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountNetworkPerQuarter,
    tracker: (request) => `${accountOf(request)} ${networkOf(request.ip)}`,
    isClearedBySuccess: true,
  },
  {
    name: 'log-in-account',
    policy: 'log-in',
    windowSeconds: QUARTER,
    limit: (config) => config.logInAccountPerQuarter,
    tracker: accountOf,
  },
  {
    name: 'registration-address',
    policy: 'registration',
    windowSeconds: HOUR,
    limit: (config) => config.registrationAddressPerHour,
    tracker: (request) => request.ip,
  },
];

export const LIMITED = Symbol('solera:limited');

/** Counts the calls of a route in the database, for all instances together. */
export function Limited(policy: LimitPolicy): CustomDecorator<symbol> {
  return SetMetadata(LIMITED, policy);
}

/** The address a log-in names, as the users feature would read it. Validation has not run yet. */
function accountOf(request: LimitedRequest): string {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
}
