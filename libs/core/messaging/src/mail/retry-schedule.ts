/** Seconds until the next attempt, after the first one, the second and so on; the last one for all that follow. */
const DELAYS_SECONDS: readonly number[] = [30, 120, 600, 3600];

const GIVEN_UP_AFTER_SECONDS = 24 * 3600;

/**
 * @param attempts those that failed, 1 or more
 * @param ageSeconds of the mail
 * @returns the seconds to wait; undefined where it is time to give up
 */
export function retryDelaySeconds(attempts: number, ageSeconds: number): number | undefined {
  if (ageSeconds >= GIVEN_UP_AFTER_SECONDS) return undefined;
  return DELAYS_SECONDS[Math.min(attempts, DELAYS_SECONDS.length) - 1];
}
