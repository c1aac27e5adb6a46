import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#core/config';
import { ACCOUNT_RULES, LIMIT_RULES, type LimitedRequest } from './limit-rules.js';
import { LimitsConfig } from './limits.config.js';

const LOG_IN: LimitedRequest = {
  ip: '203.0.113.9',
  body: { email: ' Ada@Example.com ', challengeToken: 'a challenge' },
};

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
      ['registration-account-network', 'registration', 3, 3600],
      ['registration-account', 'registration', 30, 3600],
      ['token-client', 'token', 60, 60],
      ['password-reset-address', 'password-reset', 20, 3600],
      ['password-reset-account-network', 'password-reset', 3, 3600],
      ['password-reset-account', 'password-reset', 30, 3600],
      ['email-verification-address', 'email-verification', 20, 3600],
      ['email-verification-account-network', 'email-verification', 3, 3600],
      ['email-verification-account', 'email-verification', 30, 3600],
      ['token-confirmation-address', 'token-confirmation', 10, 60],
      ['second-factor-address', 'second-factor', 10, 60],
      ['second-factor-challenge', 'second-factor', 5, 900],
    ]);
    expect(
      Object.values(ACCOUNT_RULES).map((rule) => [
        rule.name,
        rule.limit(config),
        rule.windowSeconds,
      ]),
    ).toEqual([
      ['password-change-account', 5, 900],
      ['second-factor-account', 20, 900],
      ['session-renewal-account', 20, 900],
    ]);
    expect(config.addressPerMinute).toBe(600);
  });

  it('count by address, by account and network, by account, and by challenge', () => {
    expect(LIMIT_RULES.map((rule) => rule.tracker(LOG_IN))).toEqual([
      '203.0.113.9',
      'ada@example.com 203.0.113.0/24',
      'ada@example.com',
      '203.0.113.9',
      'ada@example.com 203.0.113.0/24',
      'ada@example.com',
      ' 203.0.113.9',
      '203.0.113.9',
      'ada@example.com 203.0.113.0/24',
      'ada@example.com',
      '203.0.113.9',
      'ada@example.com 203.0.113.0/24',
      'ada@example.com',
      '203.0.113.9',
      '203.0.113.9',
      'a challenge',
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
        '0:0:0:0::/64',
        ' 0:0:0:0::/64',
        '',
        '0:0:0:0::/64',
        ' 0:0:0:0::/64',
        '',
        ' 0:0:0:0::/64',
        '0:0:0:0::/64',
        ' 0:0:0:0::/64',
        '',
        '0:0:0:0::/64',
        ' 0:0:0:0::/64',
        '',
        '0:0:0:0::/64',
        '0:0:0:0::/64',
        undefined,
      ]);
    },
  );
});
