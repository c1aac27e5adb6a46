import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '#core/persistence';
import { addTotp } from '../support/authenticators.js';
import { NEW_PASSWORD } from '../support/credentials.js';
import { fetchFrom, registerClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { ANY_VERSION, foundOrganization } from '../support/organizations.js';
import { logIn, logInAs, logInAsOperator, PASSWORD, type Person } from '../support/people.js';
import { PUBLIC_URL, TestApi } from '../support/test-api.js';
import { Visitor } from '../support/visitor.js';

const IDLE_SECONDS = 3_600;
const MAX_SECONDS = 9_000;

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

describe('a session', () => {
  let api: TestApi;
  let application: Application;
  let operator: Person;
  let start: number;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({
      SESSION_IDLE_SECONDS: String(IDLE_SECONDS),
      SESSION_MAX_SECONDS: String(MAX_SECONDS),
    });
    const founder = await logInAs(api, 'Founder');
    const engines = await foundOrganization(api, founder, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: founder }));
    operator = await logInAsOperator(api);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => api.stop());

  const newcomer = () => logInAs(api, `Person${String(++count)}`);

  /** As if a session that begins now had begun so many seconds ago. */
  const at = (seconds: number) => {
    const now = start + seconds * 1000;
    jest.spyOn(api.app.get(Clock), 'now').mockImplementation(() => new Date(now));
    // oidc-provider and jsonwebtoken have no other clock.
    jest.spyOn(Date, 'now').mockReturnValue(now);
  };

  const statusOf = async (token: string) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  const refreshHere = async (token: string): Promise<Tokens | undefined> => {
    const form = { grant_type: 'refresh_token', client_id: 'solera', refresh_token: token };
    const init = { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetchFrom(api)(`${PUBLIC_URL}/oauth/token`, init);
    const body = (await response.json()) as { access_token: string; refresh_token: string };
    return response.ok ? { access: body.access_token, refresh: body.refresh_token } : undefined;
  };

  const refreshThere = async (token: string): Promise<Tokens | undefined> => {
    const tokens = await application.refresh(token).catch(() => undefined);
    return tokens && { access: tokens.access_token, refresh: tokens.refresh_token ?? '' };
  };

  const KINDS: readonly (readonly [
    string,
    {
      readonly begin: (person: Person) => Promise<Tokens>;
      readonly refresh: (token: string) => Promise<Tokens | undefined>;
    },
  ])[] = [
    [
      'of the product itself',
      {
        begin: async ({ email }) => {
          const body = { email, password: PASSWORD };
          const response = await api.request('POST', '/v1/sessions', { body });
          const begun = response.json<{ accessToken: string; refreshToken: string }>();
          return { access: begun.accessToken, refresh: begun.refreshToken };
        },
        refresh: refreshHere,
      },
    ],
    [
      'of an application',
      {
        begin: async ({ email }) => {
          const tokens = await application.logIn(email);
          return { access: tokens.access_token, refresh: tokens.refresh_token ?? '' };
        },
        refresh: refreshThere,
      },
    ],
  ];

  describe.each(KINDS)('%s', (_kind, { begin, refresh }) => {
    it('that was idle for too long is refreshed no more [security 16]', async () => {
      start = Date.now();
      const { refresh: token } = await begin(await newcomer());
      const { refresh: other } = await begin(await newcomer());
      at(IDLE_SECONDS - 30);
      const next = await refresh(token);
      expect(next).toBeDefined();
      at(IDLE_SECONDS + 30);
      expect(await refresh(other)).toBeUndefined();
      // That a program refreshes its tokens is no use of them.
      expect(await refresh(next?.refresh ?? '')).toBeUndefined();
    });

    it('ends, however often it is refreshed and used [security 16] [security 34]', async () => {
      start = Date.now();
      let tokens: Tokens | undefined = await begin(await newcomer());
      for (let seconds = 3_000; seconds < MAX_SECONDS; seconds += 2_990) {
        at(seconds);
        tokens = await refresh(tokens?.refresh ?? '');
        expect([seconds, await statusOf(tokens?.access ?? '')]).toEqual([seconds, 200]);
      }
      at(MAX_SECONDS + 30);
      expect(await refresh(tokens?.refresh ?? '')).toBeUndefined();
      expect(await statusOf(tokens?.access ?? '')).toBe(401);
    });
  });

  it('of a browser has another cookie after the log-in than before [security 15]', async () => {
    const { email } = await newcomer();
    const { url } = await application.begin();
    const visitor = new Visitor(api);
    await visitor.visit(url);
    await visitor.logIn(email, PASSWORD);
    const first = visitor.cookie('solera_session');
    expect(first).toBeDefined();
    await visitor.visit(`${url}&prompt=login`);
    await visitor.logIn(email, PASSWORD);
    expect(visitor.cookie('solera_session')).toBeDefined();
    expect(visitor.cookie('solera_session')).not.toBe(first);
  });

  it('elsewhere can be ended by whoever has just changed a second factor [security 19]', async () => {
    const ada = await newcomer();
    const elsewhere = await logIn(api, ada.email);
    await addTotp(api, ada);
    const listed = await api.request('GET', '/v1/sessions', { token: ada.token });
    const { data } = listed.json<{ data: { id: string }[] }>();
    const others = data.map(({ id }) => id).filter((id) => id !== ada.sessionId);
    expect(others).toEqual([elsewhere.sessionId]);
    for (const id of others) {
      await api.request('DELETE', `/v1/sessions/${id}`, { token: ada.token });
    }
    expect([await statusOf(ada.token), await statusOf(elsewhere.token)]).toEqual([200, 401]);
  });

  it('of a browser ends with a change of the password [security 19]', async () => {
    const ada = await newcomer();
    const visitor = new Visitor(api);
    await application.authorize(ada.email, 'api', visitor);
    const { url } = await application.begin();
    await api.request('PUT', '/v1/users/me/password', {
      token: ada.token,
      body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
    });
    expect((await visitor.visit(url)).body).toContain('/log-in"');
  });

  it.each(KINDS)(
    '%s is ended by an operator who disables the user, for good [security 18] [security 20]',
    async (_kind, { begin, refresh }) => {
      const { id, ...person } = await newcomer();
      const tokens = await begin({ id, ...person });
      for (const status of ['disabled', 'active']) {
        const changed = await api.request('PATCH', `/v1/users/${id}`, {
          token: operator.token,
          headers: ANY_VERSION,
          body: { status },
        });
        expect(changed.statusCode).toBe(200);
      }
      expect(await statusOf(tokens.access)).toBe(401);
      expect(await refresh(tokens.refresh)).toBeUndefined();
      expect((await logIn(api, person.email)).id).toBe(id);
      const audited = await api.database.query<{ actor: string }>(
        `select actor_id as actor from audit_events
         where entity = 'user_sessions' and action = 'updated'
           and entity_id in (select id from user_sessions where user_id = $1)`,
        [id],
      );
      // Those of logging in beforehand and of the browser.
      expect(new Set(audited.map(({ actor }) => actor))).toEqual(new Set([operator.id]));
    },
  );
});
