import { Injectable } from '@nestjs/common';
import { QuotaExceeded } from '../security.errors.js';
import { HitWindows } from './hit-windows.js';
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
  private readonly windows = new HitWindows(WINDOW_SECONDS);

  constructor(private readonly config: LimitsConfig) {}

  /** @throws QuotaExceeded */
  hit(address: string, response: HeaderTarget): void {
    const quota = this.config.addressPerMinute;
    const { hits, resetsIn } = this.windows.hit(address);
    announceQuota(response, {
      policy: POLICY,
      quota,
      windowSeconds: WINDOW_SECONDS,
      remaining: quota - hits,
      resetsIn,
    });
    if (hits > quota) throw new QuotaExceeded(POLICY, resetsIn);
  }
}
