import { beforeEach, describe, expect, it } from '@jest/globals';
import { HitWindows } from './hit-windows.js';

describe('windows of hits', () => {
  let now: number;
  let windows: HitWindows;

  beforeEach(() => {
    now = 5_000;
    windows = new HitWindows(60, () => now);
  });

  it('count each tracker by itself, and say when the window ends', () => {
    expect(windows.hit('a')).toEqual({ hits: 1, resetsIn: 60 });
    now += 59_001;
    expect(windows.hit('a')).toEqual({ hits: 2, resetsIn: 1 });
    expect(windows.hit('b')).toEqual({ hits: 1, resetsIn: 60 });
  });

  it('are no longer than they are, whatever fraction of a millisecond they begin at', () => {
    // The sum of this and 60,000 is rounded up.
    now = 5536.437000000001;
    expect(windows.hit('a').resetsIn).toBe(60);
  });

  it('begin anew when their time has come, and not before', () => {
    windows.hit('a');
    now += 59_999;
    expect(windows.hit('a').hits).toBe(2);
    now += 1;
    expect(windows.hit('a')).toEqual({ hits: 1, resetsIn: 60 });
  });

  it('are forgotten once they have ended, whoever comes next', () => {
    for (let n = 0; n < 1_000; n++) windows.hit(String(n));
    now += 30_000;
    windows.hit('late');
    now += 30_000;
    windows.hit('later');
    expect(windows.size).toBe(2);
  });
});
