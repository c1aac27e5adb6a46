import { describe, expect, it } from '@jest/globals';
import { QuotaExceeded } from '../security.errors.js';
import { ProcessQuota } from './process-quota.js';
import { announceQuota, type HeaderTarget } from './rate-limit-headers.js';

class Response implements HeaderTarget {
  readonly headers: Record<string, string> = {};

  getHeader(name: string): unknown {
    return this.headers[name];
  }

  header(name: string, value: string): void {
    this.headers[name] = value;
  }
}

function thrownBy(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a quota of the process', () => {
  it('lets as many through as the quota has, and says how many are left', () => {
    const quota = new ProcessQuota('address', 2);
    const response = new Response();
    quota.hit('203.0.113.9', response);
    expect(response.headers).toEqual({
      'ratelimit-policy': '"address";q=2;w=60',
      ratelimit: '"address";r=1;t=60',
    });
    quota.hit('203.0.113.9', new Response());
    const refused = new Response();
    const error = thrownBy(() => quota.hit('203.0.113.9', refused));
    expect(error).toBeInstanceOf(QuotaExceeded);
    expect(error).toMatchObject({
      message: 'The quota "address" is used up.',
      retryAfterSeconds: 60,
      description: { kind: 'limited', code: 'quota-exceeded' },
    });
    expect(refused.headers['ratelimit']).toBe('"address";r=0;t=60');
  });

  it('counts every tracker by itself', () => {
    const quota = new ProcessQuota('address', 1);
    quota.hit('203.0.113.9', new Response());
    expect(thrownBy(() => quota.hit('203.0.113.10', new Response()))).toBeUndefined();
  });
});

describe('RateLimit headers', () => {
  it('list every policy that counted the request', () => {
    const response = new Response();
    const state = { quota: 5, windowSeconds: 60, remaining: 4, resetsIn: 9 };
    announceQuota(response, { ...state, policy: 'address' });
    announceQuota(response, { ...state, policy: 'log-in-account', remaining: -3 });
    expect(response.headers).toEqual({
      'ratelimit-policy': '"address";q=5;w=60, "log-in-account";q=5;w=60',
      ratelimit: '"address";r=4;t=9, "log-in-account";r=0;t=9',
    });
  });
});
