import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { median } from '../../support/median.js';
import { PASSWORD, type ApiClient } from '../api-client.js';
import { recordFigure, SHARED_MACHINE } from '../figures.js';
import { Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

const RUNS = 50;
const WARM_UP = 10;
/** In percent of the longer one. Without the work for nobody it would be more than 60. */
const LIMIT = 10;

/** Beside those an installation of a test lifts. */
const UNLIMITED = {
  LOG_LEVEL: 'warn',
  LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: '1000000',
  LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: '1000000',
  LIMIT_CREDENTIAL_MAIL_ADDRESS_PER_HOUR: '1000000',
};

describe('nobody finds out which accounts there are by a clock:', () => {
  let server: PostgresServer;
  let place: Place;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  beforeEach(async () => {
    place = await Place.make();
  });
  afterEach(() => place.remove());

  it.each([
    ['a log-in', 'LogIn', '/v1/sessions', { password: 'a wrong password' }],
    ['a reset', 'Reset', '/v1/password-resets', {}],
    ['a registration', 'Registration', '/v1/users', { name: 'Eve', password: PASSWORD }],
  ])(
    '%s takes as long for a known address as for an unknown one [security 8]',
    async (what, key, path, body) => {
      const installation = await Installation.prepare(place, server, 'known_accounts');
      await installation.run('migrate', 'up');
      const { client } = await installation.startApi(UNLIMITED);
      const { email } = await client.register('Ada');
      const times: Record<string, number[]> = { known: [], unknown: [] };
      for (let nth = 0; nth < WARM_UP + RUNS; nth++) {
        // In turn, so that whatever else the machine does befalls both.
        for (const [who, address] of [
          ['known', email],
          // Another one each time: it is known once it is registered.
          ['unknown', `nobody${String(nth)}@example.com`],
        ] as const) {
          const took = await measure(client, path, { ...body, email: address });
          if (nth >= WARM_UP) times[who]?.push(took);
        }
      }
      const [known, unknown] = [median(times['known'] ?? []), median(times['unknown'] ?? [])];
      const value = (Math.abs(known - unknown) / Math.max(known, unknown)) * 100;
      await recordFigure({
        key: `knownAccounts${key}Percent`,
        name: `${what} of a known and an unknown address, difference in percent`,
        value,
        unit: '',
        limit: LIMIT,
      });
      expect(value).toBeLessThan(LIMIT * SHARED_MACHINE);
    },
  );
});

/** @returns milliseconds */
async function measure(client: ApiClient, path: string, body: object): Promise<number> {
  const from = performance.now();
  const answer = await client.send('POST', path, body);
  await answer.arrayBuffer();
  return performance.now() - from;
}
