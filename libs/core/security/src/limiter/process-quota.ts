import { QuotaExceeded } from '../security.errors.js';
import { HitWindows } from './hit-windows.js';
import { announceQuota, type HeaderTarget } from './rate-limit-headers.js';

const WINDOW_SECONDS = 60;

/**
 * Requests a minute, counted in the process: it costs no statement, and each instance lets that many
 * through. For limits that keep the load in bounds, not for those that guard credentials.
 */
export class ProcessQuota {
  private readonly windows = new HitWindows(WINDOW_SECONDS);

  /** @param policy its name in RateLimit headers */
  constructor(
    private readonly policy: string,
    private readonly perMinute: number,
  ) {}

  /** @throws QuotaExceeded */
  hit(tracker: string, response: HeaderTarget): void {
    const { hits, resetsIn } = this.windows.hit(tracker);
    announceQuota(response, {
      policy: this.policy,
      quota: this.perMinute,
      windowSeconds: WINDOW_SECONDS,
      remaining: this.perMinute - hits,
      resetsIn,
    });
    if (hits > this.perMinute) throw new QuotaExceeded(this.policy, resetsIn);
  }
}
