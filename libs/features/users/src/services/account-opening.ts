import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import type { User } from '../models/user.entity.js';

/** What another feature has to do when somebody registers. The feature extends this and provides it. */
export abstract class AccountOpening {
  /** Runs inside the unit that makes the account. */
  abstract accountOpened(user: User): Promise<void>;

  /** Runs inside the unit in which somebody tried to register the address of an account. */
  abstract registrationRepeated(user: User): Promise<void>;
}

/** Those of all loaded features. */
export const ACCOUNT_OPENINGS = Symbol('ACCOUNT_OPENINGS');

export const accountOpeningsProvider: Provider = {
  provide: ACCOUNT_OPENINGS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) => provided(discovery, AccountOpening),
};
