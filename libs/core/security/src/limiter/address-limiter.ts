import { Injectable } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { QuotaExceeded } from '../security.errors.js';
import { LimitsConfig } from './limits.config.js';
import { announceQuota, type HeaderTarget } from './rate-limit-headers.js';

const POLICY = 'address';
const WINDOW_SECONDS = 60;

/**
 * The coarse limit of one address, kept in the process and asked before anything else: guards do
 * not see unknown routes, this does.
 */
@Injectable()
export class AddressLimiter {
  constructor(
    private readonly storage: ThrottlerStorageService,
    private readonly config: LimitsConfig,
  ) {}

  /** @throws QuotaExceeded */
  async hit(address: string, response: HeaderTarget): Promise<void> {
    const quota = this.config.addressPerMinute;
    const windowMs = WINDOW_SECONDS * 1000;
    const record = await this.storage.increment(address, windowMs, quota, windowMs, POLICY);
    const resetsIn = Math.max(1, record.isBlocked ? record.timeToBlockExpire : record.timeToExpire);
    const remaining = quota - record.totalHits;
    announceQuota(response, {
      policy: POLICY,
      quota,
      windowSeconds: WINDOW_SECONDS,
      remaining,
      resetsIn,
    });
    if (record.isBlocked) throw new QuotaExceeded(POLICY, resetsIn);
  }
}
