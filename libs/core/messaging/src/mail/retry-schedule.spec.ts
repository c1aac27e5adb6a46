import { describe, expect, it } from '@jest/globals';
import { retryDelaySeconds } from './retry-schedule.js';

const HOUR = 3600;

describe('the delay before the next attempt', () => {
  it.each([
    [1, 30],
    [2, 120],
    [3, 600],
    [4, HOUR],
    [5, HOUR],
    [28, HOUR],
  ])('after %i is %i seconds', (attempts, seconds) => {
    expect(retryDelaySeconds(attempts, 0)).toBe(seconds);
    expect(retryDelaySeconds(attempts, 24 * HOUR - 1)).toBe(seconds);
  });

  it('ends a day after the mail was written, however often it was tried', () => {
    for (const attempts of [1, 4, 28]) {
      expect(retryDelaySeconds(attempts, 24 * HOUR)).toBeUndefined();
    }
  });
});
