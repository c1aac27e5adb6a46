import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { SealingConfig } from '#core/config';
import { Aside } from '#core/persistence';
import {
  RateLimitCountersRepository,
  type CountedHits,
  type CountedUnder,
} from './rate-limit-counters.repository.js';

/** Counters of credential routes, in PostgreSQL, so that instances agree. Written aside: a rollback must not un-count. */
@Injectable()
export class LimiterStorage {
  constructor(
    private readonly counters: RateLimitCountersRepository,
    private readonly aside: Aside,
    private readonly sealing: SealingConfig,
  ) {}

  /**
   * Counts a hit under one name after the other until one is over: who is refused because of an
   * address must not use up what an account has left.
   *
   * @returns what was counted, the one that is over last
   */
  hit(names: readonly CountedUnder[]): Promise<readonly CountedHits[]> {
    return this.aside.runStatement('limiter', () => this.counters.hit(names));
  }

  async clear(ids: readonly string[]): Promise<void> {
    await this.aside.runStatement('limiter', () => this.counters.clear(ids));
  }

  /** The name a counter is stored under. */
  idOf(rule: string, tracker: string): string {
    const key = this.sealing.current.derive('limiter');
    return createHmac('sha256', key).update(`${rule} ${tracker}`).digest('hex');
  }
}
