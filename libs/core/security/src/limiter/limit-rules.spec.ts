import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#core/config';
import { LIMIT_RULES, type LimitedRequest } from './limit-rules.js';
import { LimitsConfig } from './limits.config.js';

const LOG_IN: LimitedRequest = { ip: '203.0.113.9', body: { email: ' Ada@Example.com ' } };

describe('limit rules', () => {
  it('have the numbers of the configuration', async () => {
    const config = (await loadConfig([LimitsConfig], { environment: {} })).get(LimitsConfig);
    expect(
      LIMIT_RULES.map((rule) => [rule.name, rule.policy, rule.limit(config), rule.windowSeconds]),
    ).toEqual([
      ['log-in-address', 'log-in', 10, 60],
      ['log-in-account-network', 'log-in', 5, 900],
      ['log-in-account', 'log-in', 20, 900],
      ['registration-address', 'registration', 10, 3600],
    ]);
    expect(config.addressPerMinute).toBe(600);
  });

  it('count by address, by account and network, and by account', () => {
    expect(LIMIT_RULES.map((rule) => rule.tracker(LOG_IN))).toEqual([
      '203.0.113.9',
      'ada@example.com 203.0.113.0/24',
      'ada@example.com',
      '203.0.113.9',
    ]);
  });

  it('let a success clear the failures of one network only', () => {
    const cleared = LIMIT_RULES.filter((rule) => rule.isClearedBySuccess).map(({ name }) => name);
    expect(cleared).toEqual(['log-in-account-network']);
  });

  it.each([[undefined], [null], ['text'], [{}], [{ email: 7 }], [{ email: ['a@b.c'] }]])(
    'count a body nobody has looked at yet: %j',
    (body) => {
      expect(LIMIT_RULES.map((rule) => rule.tracker({ ip: '::1', body }))).toEqual([
        '::1',
        ' 0:0:0:0::/64',
        '',
        '::1',
      ]);
    },
  );
});
