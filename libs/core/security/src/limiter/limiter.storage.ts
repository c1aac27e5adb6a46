import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { createHmac } from 'node:crypto';
import { SealingConfig } from '#core/config';
import { Aside } from '#core/persistence';
import { RateLimitCountersRepository } from './rate-limit-counters.repository.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counters of credential routes, in PostgreSQL, so that instances agree. Written aside: a rollback must not un-count. */
@Injectable()
export class LimiterStorage implements ThrottlerStorage {
  private readonly key: Buffer;

  constructor(
    private readonly counters: RateLimitCountersRepository,
    private readonly aside: Aside,
    sealing: SealingConfig,
  ) {
    this.key = sealing.current.derive('limiter');
  }

  /** @param ttl the window in milliseconds, as @nestjs/throttler counts */
  async increment(id: string, ttl: number, limit: number): Promise<ThrottlerRecord> {
    const { hits, resetsIn } = await this.aside.run('limiter', () =>
      this.counters.hit(id, ttl / 1000),
    );
    const isBlocked = hits > limit;
    return {
      totalHits: hits,
      timeToExpire: resetsIn,
      isBlocked,
      timeToBlockExpire: isBlocked ? resetsIn : 0,
    };
  }

  async clear(ids: readonly string[]): Promise<void> {
    await this.aside.run('limiter', () => this.counters.clear(ids));
  }

  /** The name a counter is stored under. */
  idOf(rule: string, tracker: string): string {
    return createHmac('sha256', this.key).update(`${rule} ${tracker}`).digest('hex');
  }
}
