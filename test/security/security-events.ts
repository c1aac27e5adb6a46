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

  it('is written for a wrong password, of the account it was tried on', async () => {
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

  it('is written for a permission that is missing, without the query', async () => {
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
