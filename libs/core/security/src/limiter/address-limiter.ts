import { Injectable } from '@nestjs/common';
import { sourceOf } from './client-network.js';
import { LimitsConfig } from './limits.config.js';
import { ProcessQuota } from './process-quota.js';
import type { HeaderTarget } from './rate-limit-headers.js';

/** The coarse limit of one address, asked before anything else: guards do not see unknown routes, this does. */
@Injectable()
export class AddressLimiter {
  private readonly quota: ProcessQuota;

  constructor({ addressPerMinute }: LimitsConfig) {
    this.quota = new ProcessQuota('address', addressPerMinute);
  }

  /** @throws QuotaExceeded */
  hit(address: string, response: HeaderTarget): void {
    this.quota.hit(sourceOf(address), response);
  }
}
