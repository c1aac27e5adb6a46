import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeApiKey } from '../../support/api-keys.js';
import { addTotp, challenge, complete, expectRefusal } from '../../support/authenticators.js';
import { HeldTable } from '../../support/held-table.js';
import { registerClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { arrange, type Call } from '../../support/operations/arrangements.js';
import { DOCUMENT, OPERATIONS } from '../../support/operations/documented-operations.js';
import { World } from '../../support/operations/world.js';
import { foundOrganization } from '../../support/organizations.js';
import { logIn, logInAs, PASSWORD, signUp, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

interface Begun {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

/** What asks for a recent log-in. Each is a decision: people are asked for their password again. */
const SENSITIVE = [
  'createApiKey',
  'createApiKeyRotation',
  'createEmailChange',
  'createOAuthClient',
  'createOAuthClientSecret',
  'createPasskey',
  'createPasskeyRegistration',
  'createRecoveryCodes',
  'createTotp',
  'createTotpConfirmation',
  'deleteCurrentUser',
  'deleteOrganization',
  'deletePasskey',
  'deleteTotp',
  'getAuthenticators',
];

const sensitive = OPERATIONS.filter(({ method, path }) =>
  JSON.stringify(
    (DOCUMENT.paths[path] as Record<string, { responses: object }>)[method.toLowerCase()]
      ?.responses,
  ).includes('authentication-not-recent'),
);

describe('a recent log-in', () => {
  let api: TestApi;
  let world: World;

  beforeAll(async () => {
    api = await TestApi.start();
    world = await World.make(api);
  });

  afterAll(() => api.stop());

  const send = ({ operation, url, request }: Call) => api.request(operation.method, url, request);

  const logInAgo = (seconds: number) =>
    api.database.query(
      `update user_sessions set authenticated_at = now() - $1 * interval '1 second'`,
      [seconds],
    );

  it('is asked for by what was decided on [security 19]', () => {
    expect(sensitive.map(({ id }) => id).sort()).toEqual(SENSITIVE);
  });

  it.each(sensitive.map((operation) => [operation.id, operation] as const))(
    'is asked for by %s, which changes nothing without [security 19]',
    async (_id, operation) => {
      const call = await arrange(world, operation);
      await logInAgo(902);
      const before = await readRows(api.database);
      const response = await send(call);
      expectProblem(response, 401, 'authentication-not-recent');
      expect(response.headers['www-authenticate']).toBe(
        'Bearer error="insufficient_user_authentication", max_age="900"',
      );
      expect(await readRows(api.database)).toEqual(before);
      await logInAgo(850);
      expect((await send(call)).statusCode).toBe(operation.success);
    },
  );

  it('is not one that was refreshed since [security 19]', async () => {
    const { email } = await signUp(api, 'Rita');
    const body = { email, password: PASSWORD };
    const begun = (await api.request('POST', '/v1/sessions', { body })).json<Begun>();
    await logInAgo(902);
    const refreshed = await api.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'solera',
        refresh_token: begun.refreshToken,
      }).toString(),
    });
    const { access_token: token } = refreshed.json<{ access_token: string }>();
    expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(200);
    const response = await api.request('GET', '/v1/users/me/authenticators', { token });
    expectProblem(response, 401, 'authentication-not-recent');
  });

  it('is no program: an API key with the permission is refused', async () => {
    const owner = await world.newcomer();
    const organization = await foundOrganization(api, owner, 'kept');
    const { key } = await makeApiKey(api, organization, {
      by: owner,
      scopes: ['organization:delete'],
    });
    const response = await api.request('DELETE', organization.path, {
      token: key,
      headers: { 'if-match': '*' },
    });
    expectProblem(response, 403, 'permission-missing');
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('a renewed session', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({ LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '20', DATABASE_POOL_MAX: '15' });
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    await api.database.query('truncate security_events');
  });

  afterAll(() => api.stop());

  const renew = (token: string, password = PASSWORD) =>
    api.request('POST', '/v1/session-renewals', { token, body: { password } });

  const statusOf = async (token: string) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  it('takes the place of the old one, whose tokens are dead [security 15]', async () => {
    await api.database.query(
      `update user_sessions set authenticated_at = now() - interval '1 hour' where id = $1`,
      [ada.sessionId],
    );
    const response = await renew(ada.token);
    expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
    const { accessToken, session } = response.json<Begun>();
    expect(session.id).not.toBe(ada.sessionId);
    expect(await statusOf(ada.token)).toBe(401);
    const path = '/v1/users/me/authenticators';
    expect((await api.request('GET', path, { token: accessToken })).statusCode).toBe(200);
  });

  it('leaves the other sessions of the user alone', async () => {
    const { token } = await logIn(api, ada.email);
    await renew(ada.token);
    expect(await statusOf(token)).toBe(200);
  });

  it('is not begun with a wrong password, which is an event', async () => {
    const before = await readRows(api.database);
    expectProblem(await renew(ada.token, 'a wrong password'), 403, 'password-wrong');
    expect(await readRows(api.database)).toEqual(before);
    expect(await statusOf(ada.token)).toBe(200);
    expect(
      await api.database.query('select code, subject_id as "subjectId" from security_events'),
    ).toEqual([{ code: 'password-wrong', subjectId: ada.id }]);
  });

  it('is not begun after twenty attempts, with the right password either', async () => {
    for (let n = 0; n < 20; n++) {
      expectProblem(await renew(ada.token, 'a wrong password'), 403, 'password-wrong');
    }
    const problem = expectProblem(await renew(ada.token), 429, 'quota-exceeded');
    expect(problem.detail).toContain('session-renewal-account');
  });

  it('is one, of ten that are asked for at once [security 42]', async () => {
    const held = await HeldTable.hold(api.database.adminUrl, 'user_sessions');
    // Whoever is to be authenticated waits for the table.
    const responses = Promise.all(Array.from({ length: 10 }, () => renew(ada.token)));
    await held.waitForWaiting(10);
    await held.release();
    const statuses = (await responses).map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(401)]);
    const running = await api.database.query(
      'select from user_sessions where user_id = $1 and ended_at is null',
      [ada.id],
    );
    expect(running).toHaveLength(1);
  });

  it('is not for other clients, which would get all that the user may do', async () => {
    const organization = await foundOrganization(api, ada, `engines-${String(count)}`);
    const client = await registerClient(api, organization, { by: ada });
    const tokens = await (await Application.of(api, client)).logIn(ada.email);
    const before = await readRows(api.database);
    expectProblem(await renew(tokens.access_token), 403, 'session-of-client');
    expect(await readRows(api.database)).toEqual(before);
  });

  describe('of whoever has a second factor', () => {
    it('begins when that has come, and not before', async () => {
      const { recoveryCodes } = await addTotp(api, ada);
      const response = await renew(ada.token);
      expect(response.statusCode).toBe(202);
      expect(await statusOf(ada.token)).toBe(200);
      const begun = response.json<{ challengeToken: string }>();
      expectRefusal(await complete(api, begun, { code: '000000' }));
      expect(await statusOf(ada.token)).toBe(200);
      const completed = await complete(api, begun, { recoveryCode: recoveryCodes[0] });
      expect(completed.statusCode).toBe(201);
      expect(await statusOf(ada.token)).toBe(401);
      expect(await statusOf(completed.json<Begun>().accessToken)).toBe(200);
    });

    it('does not begin where the old one has ended meanwhile', async () => {
      const { recoveryCodes } = await addTotp(api, ada);
      const begun = (await renew(ada.token)).json<{ challengeToken: string }>();
      await api.request('DELETE', '/v1/sessions/current', { token: ada.token });
      const before = await readRows(api.database);
      expectRefusal(await complete(api, begun, { recoveryCode: recoveryCodes[0] }));
      expect(await readRows(api.database)).toEqual(before);
    });

    it('ends nothing where it is a log-in', async () => {
      const { recoveryCodes } = await addTotp(api, ada);
      const answer = { recoveryCode: recoveryCodes[0] };
      expect((await complete(api, await challenge(api, ada), answer)).statusCode).toBe(201);
      expect(await statusOf(ada.token)).toBe(200);
    });
  });
});
