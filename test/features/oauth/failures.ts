import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { ApiResource } from '../../../libs/features/oauth/src/services/api-resource.js';
import { Faults, type Fault } from '../../support/faults.js';
import { registerClient, type TestClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization } from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { effectOf, readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const NOTHING = effectOf({}, {});
const BROKEN = { status: 500, error: 'server_error', left: NOTHING };
const BUSY = { status: 503, error: 'temporarily_unavailable', left: NOTHING };

const WAYS: readonly Fault[] = ['broken', 'timed out', 'terminated', 'cut off'];

interface Answer {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('a failure at the token endpoint', () => {
  let api: TestApi;
  let ada: Person;
  let client: TestClient;
  let application: Application;
  let faults: Faults;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    const engines = await foundOrganization(api, ada, 'engines');
    client = await registerClient(api, engines, { by: ada });
    application = await Application.of(api, client);
  });

  beforeEach(() => {
    faults = Faults.install();
  });

  afterEach(() => {
    faults.remove();
  });

  afterAll(() => api.stop());

  const post = (form: Record<string, string>) =>
    api.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams(form).toString(),
    });

  const redemption = async () => {
    const { code, checks } = await application.authorize(ada.email);
    return {
      grant_type: 'authorization_code',
      code,
      redirect_uri: client.redirectUri,
      code_verifier: String(checks.pkceCodeVerifier),
    };
  };

  const refreshment = async () => {
    const { refresh_token: token } = await application.logIn(ada.email);
    return { grant_type: 'refresh_token', refresh_token: token ?? '' };
  };

  it.each([
    ['a code is redeemed', redemption],
    ['a token is refreshed', refreshment],
  ])(
    'while %s changes nothing, whichever statement it hits, and the client goes on [security 42] [pitfall 3] [pitfall 4]',
    async (_what, prepare) => {
      const form = await prepare();
      const before = await readRows(api.database);
      const outcomes: unknown[] = [];
      let response: LightMyRequestResponse;
      let nth = 0;
      for (;;) {
        const way = WAYS[nth % WAYS.length] ?? 'broken';
        const position = ++nth;
        faults.plant(way, (_sql, at) => at === position);
        response = await post(form);
        if (faults.hit.length === 0) break;
        const { error } = response.json<{ error: string }>();
        const left = effectOf(before, await readRows(api.database));
        outcomes.push({ status: response.statusCode, error, left });
      }
      faults.clear();
      expect(outcomes.length).toBeGreaterThan(5);
      for (const outcome of outcomes) expect([BROKEN, BUSY]).toContainEqual(outcome);
      expect(response.statusCode).toBe(200);
      const { access_token: token } = response.json<Answer>();
      expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(200);
    },
  );

  it.each([
    ['a code', redemption],
    ['a refresh token', refreshment],
  ])('of ours, after %s was used up, gives it back [pitfall 3]', async (_what, prepare) => {
    const form = await prepare();
    const before = await readRows(api.database);
    const describing = jest.spyOn(ApiResource.prototype, 'describe');
    describing.mockImplementationOnce(() => {
      throw new Error('planted');
    });
    const failed = await post(form);
    expect([failed.statusCode, failed.json<{ error: string }>().error]).toEqual([
      500,
      'server_error',
    ]);
    expect(await readRows(api.database)).toEqual(before);
    describing.mockRestore();
    expect((await post(form)).statusCode).toBe(200);
  });

  it('whose COMMIT was done but not answered is forgiven a refresh token [pitfall 4]', async () => {
    const form = await refreshment();
    faults.plant('unanswered', (sql) => sql === 'commit');
    const lost = await post(form);
    expect([lost.statusCode, lost.json()]).toEqual([
      503,
      { error: 'temporarily_unavailable', error_description: expect.any(String) },
    ]);
    expect(Number(lost.headers['retry-after'])).toBeGreaterThan(0);
    faults.clear();
    expect((await post(form)).statusCode).toBe(200);
  });
});
