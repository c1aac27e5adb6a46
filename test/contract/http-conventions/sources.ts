import { describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

const ADA = 'ada@example.com';

describe('a limit', () => {
  const register = (instance: TestApi, email: string, remoteAddress: string) =>
    instance.request('POST', '/v1/users', {
      body: { email, password: PASSWORD, name: 'Somebody' },
      remoteAddress,
    });
  const logIn = (instance: TestApi, remoteAddress: string) =>
    instance.request('POST', '/v1/sessions', {
      body: { email: ADA, password: 'a wrong password' },
      remoteAddress,
    });

  it.each([
    ['2001:db8:1:2::', '2001:db8:1:3::1'],
    ['203.0.113.', '203.0.114.1'],
  ])(
    'of an address counts a /64 of IPv6 as one, and each address of IPv4: %s…',
    async (network, elsewhere) => {
      const isOne = network.includes(':');
      const strict = await TestApi.start({
        LIMIT_ADDRESS_PER_MINUTE: '6',
        LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '2',
        LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '2',
      });
      const statuses: number[] = [];
      for (const host of [1, 2, 3]) {
        const from = `${network}${String(host)}`;
        statuses.push((await register(strict, `n${String(host)}@example.com`, from)).statusCode);
        statuses.push((await logIn(strict, from)).statusCode);
      }
      expect(statuses).toEqual(
        isOne ? [202, 401, 202, 401, 429, 429] : [202, 401, 202, 401, 202, 401],
      );
      const root = async (remoteAddress: string) =>
        (await strict.request('GET', '/', { remoteAddress })).statusCode;
      expect(await root(`${network}4`)).toBe(isOne ? 429 : 200);
      expect(await root(elsewhere)).toBe(200);
      await strict.stop();
    },
  );

  it('of registrations lets nobody flood an address with mails, from however many networks [security 8]', async () => {
    const strict = await TestApi.start({
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: '2',
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: '3',
    });
    const statuses: number[] = [];
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '198.51.100.1', '203.0.113.1']) {
      statuses.push((await register(strict, ADA, from)).statusCode);
    }
    expect(statuses).toEqual([202, 202, 429, 202, 429]);
    expect((await register(strict, 'eve@example.com', '203.0.113.1')).statusCode).toBe(202);
    await strict.mailTo(ADA);
    expect(strict.mailbox.mails.filter(({ to }) => to === ADA)).toHaveLength(3);
    await strict.stop();
  });
});
