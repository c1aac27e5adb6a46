import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeApiKey } from '../../support/api-keys.js';
import { addMember, foundEngines, type FoundedOrganization } from '../../support/organizations.js';
import { logIn, logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { quotasOf } from '../../support/rate-limits.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

describe('the limit of', () => {
  let arranging: TestApi;
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let count = 0;

  beforeAll(async () => {
    arranging = await TestApi.start();
    api = await TestApi.start({
      DATABASE_URL: arranging.database.urlOf('app'),
      LIMIT_CALLER_PER_MINUTE: '2',
      LIMIT_ORGANIZATION_PER_MINUTE: '3',
    });
  });

  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(arranging, count));
  });

  afterAll(async () => {
    await api.stop();
    await arranging.stop();
  });

  const get = (token: string, path = '/v1/users/me', remoteAddress = '192.0.2.1') =>
    api.request('GET', path, { token, remoteAddress });
  const toldBy = (response: Parameters<typeof quotasOf>[0]) =>
    quotasOf(response).map(({ policy, q, w, r }) => [policy, q, w, r]);

  it('a user counts all their sessions, from wherever; over it, nothing is done', async () => {
    const elsewhere = await logIn(arranging, ada.email);
    expect(toldBy(await get(ada.token))[1]).toEqual(['caller', 2, 60, 1]);
    const second = await get(elsewhere.token, '/v1/users/me', '198.51.100.1');
    expect([second.statusCode, toldBy(second)[1]]).toEqual([200, ['caller', 2, 60, 0]]);
    const before = await readRows(api.database);
    const refused = await api.request('POST', '/v1/organizations', {
      token: ada.token,
      body: { name: 'Never', slug: 'never' },
      remoteAddress: '203.0.113.1',
    });
    const problem = expectProblem(refused, 429, 'quota-exceeded');
    expect(problem.detail).toBe('The quota "caller" is used up.');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    expect(await readRows(api.database)).toEqual(before);
    expect((await get(bob.token)).statusCode).toBe(200);
  });

  it('a program is apart from that of whoever answers for it', async () => {
    const { key } = await makeApiKey(arranging, engines, { by: ada });
    const statuses = [];
    for (const token of [key, key, key, ada.token]) {
      statuses.push((await get(token, engines.path)).statusCode);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it('an organization counts all who call for it, and nobody who is no member', async () => {
    await addMember(arranging, engines, { by: ada, person: bob, role: 'admin' });
    const stranger = await logInAs(arranging, 'Stranger');
    for (let n = 0; n < 2; n++) {
      expectProblem(await get(stranger.token, engines.path), 404, 'organization-not-found');
    }
    const answers = [];
    for (const { token } of [ada, bob, ada, bob]) answers.push(await get(token, engines.path));
    expect(answers.map((answer) => toldBy(answer)[2])).toEqual([
      ['organization', 3, 60, 2],
      ['organization', 3, 60, 1],
      ['organization', 3, 60, 0],
      ['organization', 3, 60, 0],
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
  });
});
