import { Injectable } from '@nestjs/common';
import { QuotaExceeded } from '../security.errors.js';
import {
  ACCOUNT_RULES,
  LIMIT_RULES,
  type AccountPolicy,
  type LimitedRequest,
  type LimitPolicy,
  type LimitRule,
} from './limit-rules.js';
import { LimiterStorage } from './limiter.storage.js';
import { LimitsConfig } from './limits.config.js';
import type { CountedHits } from './rate-limit-counters.repository.js';
import { announceQuota, type HeaderTarget } from './rate-limit-headers.js';

/** Names of counters that a success sets back: they count failures in a row. */
export type ClearedBySuccess = readonly string[];

/** Counts what a policy limits, for all instances together, and refuses what is over a limit. */
@Injectable()
export class RequestLimiter {
  constructor(
    private readonly config: LimitsConfig,
    private readonly counters: LimiterStorage,
  ) {}

  /**
   * Never inside a unit of work: a rollback would un-count what was tried.
   *
   * @throws QuotaExceeded
   */
  async count(
    policy: LimitPolicy,
    request: LimitedRequest,
    response: HeaderTarget,
  ): Promise<ClearedBySuccess> {
    const rules = LIMIT_RULES.filter((candidate) => candidate.policy === policy).flatMap((rule) => {
      const tracker = rule.tracker(request);
      if (tracker === undefined) return [];
      const id = this.counters.idOf(rule.name, tracker);
      return [{ rule, quota: rule.limit(this.config), id }];
    });
    const counted = await this.counters.hit(
      rules.map(({ rule: { windowSeconds, delays = false }, quota, id }) => ({
        id,
        windowSeconds,
        quota,
        delays,
      })),
    );
    for (const [index, hits] of counted.entries()) {
      const asked = rules[index];
      if (asked) judge(asked.rule, asked.quota, hits, response);
    }
    return rules.filter(({ rule }) => rule.isClearedBySuccess).map(({ id }) => id);
  }

  /**
   * Counts what is tried on an account, once it is known whose. Never inside a unit of work.
   *
   * @throws QuotaExceeded
   */
  async countAccount(policy: AccountPolicy, userId: string): Promise<void> {
    const { name, windowSeconds, limit } = ACCOUNT_RULES[policy];
    const id = this.counters.idOf(name, userId);
    const quota = limit(this.config);
    const [counted] = await this.counters.hit([{ id, windowSeconds, quota, delays: false }]);
    if (counted && counted.hits > quota) {
      throw new QuotaExceeded(name, counted.resetsIn);
    }
  }

  async clear(ids: ClearedBySuccess): Promise<void> {
    if (ids.length > 0) await this.counters.clear(ids);
  }
}

/** @throws QuotaExceeded */
function judge(rule: LimitRule, quota: number, counted: CountedHits, response: HeaderTarget): void {
  const { name, windowSeconds } = rule;
  const { hits, resetsIn, waits } = counted;
  announceQuota(response, {
    policy: name,
    quota,
    windowSeconds,
    remaining: quota - hits,
    resetsIn,
  });
  const isOver = rule.delays ? waits > 0 : hits > quota;
  if (isOver) throw new QuotaExceeded(name, rule.delays ? waits : resetsIn);
}
