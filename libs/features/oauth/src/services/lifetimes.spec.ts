import { describe, expect, it } from '@jest/globals';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Clock } from '#core/persistence';
import { Lifetimes } from './lifetimes.js';

const NOW = new Date('2026-11-30T12:00:00.400Z');
const DAY = 86_400;

describe('the log-in of a browser at the pages lasts', () => {
  const clock: Clock = { now: () => NOW };
  const sessions = { idleSeconds: 14 * DAY, maxSeconds: 30 * DAY };
  const { Session: lifetime } = new Lifetimes(
    { accessTokenSeconds: 600 },
    sessions as never,
    clock,
  ).ofProvider();

  const after = (seconds: number | undefined) => {
    const loginTs =
      seconds === undefined ? undefined : Date.parse('2026-11-30T12:00:00Z') / 1000 - seconds;
    if (typeof lifetime !== 'function') throw new Error('It depends on the log-in');
    return lifetime({} as KoaContextWithOIDC, { loginTs } as never);
  };

  it.each([
    ['until it is not used for two weeks', 0, 14 * DAY],
    ['so long before anybody logged in, too', undefined, 14 * DAY],
    ['no longer than thirty days from the log-in, however it is used', 20 * DAY, 10 * DAY],
    ['for the last second', 30 * DAY - 1, 1],
    ['for no less than oidc-provider can keep', 31 * DAY, 1],
  ])('%s', (_how, gone, left) => {
    expect(after(gone)).toBe(left);
  });
});
