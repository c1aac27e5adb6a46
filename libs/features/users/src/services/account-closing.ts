import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';

/**
 * What another feature has to do, or to say against it, when an account is closed. The feature
 * extends this and provides it.
 */
export abstract class AccountClosing {
  /**
   * Runs inside the unit that closes the account, which works for its user and for no organization.
   *
   * @throws AccountInUse, which keeps the account
   */
  abstract closeAccount(userId: string): Promise<void>;
}

/** Those of all loaded features. */
export const ACCOUNT_CLOSINGS = Symbol('ACCOUNT_CLOSINGS');

export const accountClosingsProvider: Provider = {
  provide: ACCOUNT_CLOSINGS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) => provided(discovery, AccountClosing),
};
