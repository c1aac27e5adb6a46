import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeApiKey } from '../support/api-keys.js';
import { addTotp, challenge, type SecondFactor } from '../support/authenticators.js';
import { askForReset, confirmReset } from '../support/credentials.js';
import { registerClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../support/people.js';
import { TestApi, type TestRequest } from '../support/test-api.js';

const ADDRESS = '192.0.2.7';
const REQUEST_ID = 'request-of-the-test';

interface Happening {
  readonly method?: string;
  readonly path: string;
  readonly request?: TestRequest;
}

describe('what happens around log-ins', () => {
  let api: TestApi;
  let ada: Person;
  let engines: FoundedOrganization;
  let factor: SecondFactor;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    engines = await foundOrganization(api, ada, `engines-${String(count)}`);
  });
  afterAll(() => api.stop());

  const happen = ({ method = 'POST', path, request = {} }: Happening) =>
    api.request(method, path, {
      ...request,
      headers: { ...request.headers, 'x-request-id': REQUEST_ID },
      remoteAddress: ADDRESS,
    });
  const withFactor = async () => {
    factor = await addTotp(api, ada);
    return challenge(api, ada);
  };

  describe('is recorded when it is refused, with who, from where and in which request:', () => {
    /** Each with the code it is recorded under, and whether it is known whose account it is about. */
    it.each<[string, string, boolean, () => Promise<Happening>]>([
      [
        'a wrong password',
        'log-in-refused',
        true,
        async () => ({
          path: '/v1/sessions',
          request: { body: { email: ada.email, password: 'a wrong password' } },
        }),
      ],
      [
        'a wrong code',
        'second-factor-refused',
        true,
        async () => {
          const { challengeToken } = await withFactor();
          return {
            path: '/v1/log-in-completions',
            request: { body: { challengeToken, code: '000000' } },
          };
        },
      ],
      [
        'a renewal with a wrong password',
        'password-wrong',
        true,
        async () => ({
          path: '/v1/session-renewals',
          request: { token: ada.token, body: { password: 'a wrong password' } },
        }),
      ],
      [
        'a reset with a token that was used',
        'credential-token-unusable',
        false,
        async () => {
          const token = await askForReset(api, ada.email);
          await confirmReset(api, token);
          const body = { token, password: 'another one of many words' };
          return { path: '/v1/password-reset-confirmations', request: { body } };
        },
      ],
      [
        'a permission that is missing',
        'permission-missing',
        true,
        async () => ({ method: 'GET', path: '/v1/users', request: { token: ada.token } }),
      ],
      [
        'a scope that is missing',
        'scope-missing',
        true,
        async () => {
          const { key } = await makeApiKey(api, engines, { by: ada });
          const path = `${engines.path}/members`;
          return { method: 'GET', path, request: { token: key } };
        },
      ],
      [
        'an organization of others',
        'organization-not-found',
        true,
        async () => {
          const { token } = ada;
          ada = await logInAs(api, `Eve${String(count)}`);
          await api.request('GET', engines.path, { token });
          return { method: 'GET', path: engines.path, request: { token: ada.token } };
        },
      ],
      [
        'a token of a session that has ended',
        'credentials-refused',
        false,
        async () => {
          await api.request('DELETE', '/v1/sessions/current', { token: ada.token });
          return { method: 'GET', path: '/v1/users/me', request: { token: ada.token } };
        },
      ],
    ])('%s [security 43]', async (_what, code, isKnown, prepare) => {
      const happening = await prepare();
      await api.database.query('truncate security_events');
      expect((await happen(happening)).statusCode).toBeGreaterThanOrEqual(400);
      const events = await api.database.query<Record<string, unknown>>(
        'select * from security_events',
      );
      expect(events).toMatchObject([
        {
          code,
          request_id: REQUEST_ID,
          address: ADDRESS,
          subject_id: isKnown ? ada.id : null,
          target: `${happening.method ?? 'POST'} ${happening.path}`,
        },
      ]);
      const told = JSON.stringify(events);
      for (const secret of ['a wrong password', ada.token, '000000']) {
        expect(told).not.toContain(secret);
      }
    });

    it('a client that does not prove its secret [security 43]', async () => {
      const { id } = await registerClient(api, engines, { by: ada });
      await api.database.query('truncate security_events');
      await api.app.inject({
        method: 'POST',
        url: '/oauth/token',
        remoteAddress: ADDRESS,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-request-id': REQUEST_ID,
        },
        payload: `grant_type=refresh_token&client_id=${id}&client_secret=a-wrong-secret`,
      });
      const events = await api.database.query('select * from security_events');
      expect(events).toMatchObject([
        { code: 'oauth-invalid-client', request_id: REQUEST_ID, address: ADDRESS },
      ]);
      expect(JSON.stringify(events)).not.toContain('a-wrong-secret');
    });
  });

  describe('is recorded when it succeeds, in the name of the user:', () => {
    it.each<[string, string, () => Promise<Happening>]>([
      [
        'a log-in',
        'created user_sessions',
        async () => ({
          path: '/v1/sessions',
          request: { body: { email: ada.email, password: PASSWORD } },
        }),
      ],
      [
        'a log-in with a second factor',
        'updated recovery_codes',
        async () => {
          const { challengeToken } = await withFactor();
          const body = { challengeToken, recoveryCode: factor.recoveryCodes[0] };
          return { path: '/v1/log-in-completions', request: { body } };
        },
      ],
      [
        'a reset of the password',
        'updated users',
        async () => {
          const body = {
            token: await askForReset(api, ada.email),
            password: 'chosen after it was lost',
          };
          return { path: '/v1/password-reset-confirmations', request: { body } };
        },
      ],
      [
        'a log-out',
        'updated user_sessions',
        async () => ({
          method: 'DELETE',
          path: '/v1/sessions/current',
          request: { token: ada.token },
        }),
      ],
      [
        'the removal of a second factor',
        'deleted totp_authenticators',
        async () => {
          await withFactor();
          return {
            method: 'DELETE',
            path: '/v1/users/me/authenticators/totp',
            request: { token: ada.token },
          };
        },
      ],
    ])('%s [security 43]', async (_what, expected, prepare) => {
      const happening = await prepare();
      await api.database.query('delete from audit_events');
      expect((await happen(happening)).statusCode).toBeLessThan(300);
      const events = await api.database.query<{ what: string }>(
        `select action || ' ' || entity as what, actor_id as actor, request_id as request
         from audit_events`,
      );
      expect(events.map(({ what }) => what)).toContain(expected);
      for (const event of events) {
        expect(event).toMatchObject({ actor: ada.id, request: REQUEST_ID });
      }
    });

    it('with the address of each session that begins [security 43]', async () => {
      const body = { email: ada.email, password: PASSWORD };
      const { session } = (await happen({ path: '/v1/sessions', request: { body } })).json<{
        session: { id: string };
      }>();
      const rows = await api.database.query('select address from user_sessions where id = $1', [
        session.id,
      ]);
      expect(rows).toEqual([{ address: ADDRESS }]);
    });
  });

  it('is told to the user where a token came a second time [security 43]', async () => {
    const application = await Application.of(api, await registerClient(api, engines, { by: ada }));
    const authorized = await application.authorize(ada.email);
    await application.redeem(authorized);
    await api.database.query('truncate security_events');
    await application.redeem(authorized).catch(() => undefined);
    const events = await api.database.query('select * from security_events');
    expect(events).toMatchObject([{ code: 'oauth-token-replayed', subject_id: ada.id }]);
    expect((await api.mailTo(ada.email)).subject).toBe('You were logged out of The application');
  });
});
