import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';

/** What a user is logged in with. The feature that keeps it extends this and provides it. */
export abstract class LogOut {
  /**
   * Runs inside a unit that works for the user.
   *
   * @param kept the session that goes on, where one does
   */
  abstract logOut(userId: string, kept: { but?: string }): Promise<void>;
}

/** Logs a user out everywhere, of whatever features are loaded. */
@Injectable()
export class LogOuts {
  private readonly all: () => readonly LogOut[];

  constructor(discovery: DiscoveryService) {
    this.all = provided(discovery, LogOut);
  }

  async logOut(userId: string, kept: { but?: string } = {}): Promise<void> {
    for (const one of this.all()) await one.logOut(userId, kept);
  }
}
