import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openClient } from '#core/persistence';
import { foundOrganization } from '../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { TestApi } from '../support/test-api.js';

describe('a security event', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    bob = await logInAs(api, 'Bob');
  });

  beforeEach(() => api.database.query('truncate security_events'));

  afterAll(() => api.stop());

  const events = () =>
    api.database.query(
      'select code, subject_id as "subjectId", address, target, request_id as "requestId" from security_events order by id',
    );

  const logIn = (email: string, password: string, path = '/v1/sessions') =>
    api.request('POST', path, {
      body: { email, password },
      remoteAddress: '192.0.2.7',
      headers: { 'x-request-id': 'log-in-0001' },
    });

  it('is written for a wrong password, of the account it was tried on [security 43]', async () => {
    const response = await logIn(ada.email, 'a wrong password');
    expectProblem(response, 401, 'log-in-refused');
    expect(await events()).toEqual([
      {
        code: 'log-in-refused',
        subjectId: ada.id,
        address: '192.0.2.7',
        target: 'POST /v1/sessions',
        requestId: 'log-in-0001',
      },
    ]);
  });

  it('is written for an address nobody has, without the address', async () => {
    await logIn('nobody@example.com', PASSWORD);
    const written = await events();
    expect(written).toMatchObject([{ code: 'log-in-refused', subjectId: null }]);
    expect(JSON.stringify(written)).not.toContain('nobody');
  });

  it('is written for a permission that is missing, without the query [security 43]', async () => {
    const response = await api.request('GET', '/v1/users?limit=5', { token: bob.token });
    expectProblem(response, 403, 'permission-missing');
    expect(await events()).toMatchObject([
      { code: 'permission-missing', subjectId: bob.id, target: 'GET /v1/users' },
    ]);
  });

  it('is written for the organization of others, in the name of who tried', async () => {
    const { path } = await foundOrganization(api, ada, 'engines');
    await api.request('DELETE', path, { token: bob.token, headers: { 'if-match': '*' } });
    expect(await events()).toMatchObject([
      { code: 'organization-not-found', subjectId: bob.id, target: `DELETE ${path}` },
    ]);
  });

  it.each([
    ['no token at all', 'Bearer garbage'],
    ['not the scheme we speak', 'Basic YWRhOnNlY3JldA=='],
    ['signed by nobody', `Bearer ${'e30.'.repeat(2)}e30`],
  ])(
    'is written for credentials that are %s, without them [security 43]',
    async (_what, authorization) => {
      const headers = { authorization };
      const response = await api.request('GET', '/v1/users/me', { headers });
      expectProblem(response, 401, 'credentials-refused');
      const written = await events();
      expect(written).toMatchObject([
        { code: 'credentials-refused', subjectId: null, target: 'GET /v1/users/me' },
      ]);
      expect(JSON.stringify(written)).not.toContain(authorization.split(' ')[1]);
    },
  );

  it('is written for the token of a session that has ended', async () => {
    const { token } = await logInAs(api, 'Eve');
    await api.request('DELETE', '/v1/sessions/current', { token });
    expectProblem(await api.request('GET', '/v1/users/me', { token }), 401, 'credentials-refused');
    expect(await events()).toMatchObject([{ code: 'credentials-refused' }]);
  });

  it('is not written for credentials that are missing', async () => {
    expectProblem(await api.request('GET', '/v1/users/me'), 401, 'credentials-missing');
    expect(await events()).toEqual([]);
  });

  it('is not written for what succeeds, or fails for another reason', async () => {
    await api.request('GET', '/v1/users/me', { token: ada.token });
    expect((await logIn(ada.email, PASSWORD)).statusCode).toBe(201);
    const unknown = await logIn(ada.email, PASSWORD, '/v1/sessions?source=mail');
    expect(unknown.statusCode).toBe(422);
    expect(await events()).toEqual([]);
  });

  it('can be added by the running processes, and neither read, changed nor removed', async () => {
    const app = await openClient(api.database.urlOf('app'), 'solera test');
    for (const sql of [
      'select 1 from security_events',
      "update security_events set code = ''",
      'delete from security_events',
      'truncate security_events',
    ]) {
      await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
    await app.end();
  });

  it('that cannot be written is no refusal', async () => {
    await api.database.query('revoke insert on security_events from app');
    const response = await api.request('GET', '/v1/users', { token: bob.token });
    await api.database.query('grant insert on security_events to app');
    expectProblem(response, 500, 'internal-error');
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('a flood of bad credentials', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ LIMIT_ADDRESS_PER_MINUTE: '5' });
  });
  afterAll(() => api.stop());

  it('is written down no more often than an address may ask', async () => {
    const flood = Array.from({ length: 20 }, () =>
      api.request('GET', '/v1/users/me', { token: 'garbage' }),
    );
    const statuses = (await Promise.all(flood)).map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(15).fill(429)]);
    expect(await api.database.query('select from security_events')).toHaveLength(5);
  });
});
