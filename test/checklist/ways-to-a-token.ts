import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeApiKey } from '../support/api-keys.js';
import { addTotp, challenge, complete } from '../support/authenticators.js';
import {
  askForReset,
  askForVerification,
  confirmReset,
  confirmVerification,
} from '../support/credentials.js';
import { fetchFrom, registerClient } from '../support/oauth-clients.js';
import { Application, authorized } from '../support/oauth-flows.js';
import { DOCUMENT, OPERATIONS } from '../support/operations/documented-operations.js';
import {
  accept,
  addMember,
  ANY_VERSION,
  foundOrganization,
  invite,
  type FoundedOrganization,
} from '../support/organizations.js';
import { addPasskey } from '../support/passkeys.js';
import {
  logInAs,
  logInAsOperator,
  PASSWORD,
  unverifyEmail,
  type Person,
} from '../support/people.js';
import { PUBLIC_URL, TestApi } from '../support/test-api.js';
import { Visitor } from '../support/visitor.js';

interface Tokens {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** A way in which somebody gets, or has, what opens the API. */
interface Way {
  readonly name: string;
  /** Operations of the document and grants of OAuth that are this way. */
  readonly by: readonly string[];
  /** Whoever has a second factor is asked for it here; else it was asked for before: the way begins inside a session. */
  readonly asksForSecondFactor: boolean;
  /** What happens before the account is closed. @returns the last step, which gives what opens the API */
  readonly prepare: (person: Person) => Promise<() => Promise<string | undefined>>;
  /** For programs, which open their organization and nothing else. */
  readonly isOfProgram?: true;
}

/** What of an answer is or becomes a credential. */
const CREDENTIALS = /"(accessToken|refreshToken|clientSecret|key)":/;

describe('every way to a token', () => {
  let api: TestApi;
  let operator: Person;
  let founder: Person;
  let engines: FoundedOrganization;
  let application: Application;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
    founder = await logInAs(api, 'Founder');
    engines = await foundOrganization(api, founder, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: founder }));
  });
  afterAll(() => api.stop());

  const post = async (url: string, body: object, token?: string): Promise<Tokens> => {
    const response = await api.request('POST', url, {
      body,
      ...(token !== undefined && { token }),
    });
    return response.json<Tokens>();
  };
  const logIn = ({ email }: Person) => post('/v1/sessions', { email, password: PASSWORD });
  const grant = async (form: Record<string, string>) => {
    const init = { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetchFrom(api)(`${PUBLIC_URL}/oauth/token`, init);
    return ((await response.json()) as { access_token?: string }).access_token;
  };
  const makeAdmin = (person: Person) =>
    addMember(api, engines, { by: founder, person, role: 'admin' });
  /** Undefined where the flow breaks off, for whatever reason. */
  const tryTo = (get: () => Promise<string | undefined>) => () => get().catch(() => undefined);

  const WAYS: readonly Way[] = [
    {
      name: 'a log-in with a password',
      by: ['createSession'],
      asksForSecondFactor: true,
      prepare: async (person) => async () => (await logIn(person)).accessToken,
    },
    {
      name: 'the second step of a log-in',
      by: ['createLogInCompletion'],
      // It is the question itself.
      asksForSecondFactor: false,
      prepare: async (person) => {
        const { recoveryCodes } = await addTotp(api, person);
        const begun = await challenge(api, person);
        return async () => {
          const response = await complete(api, begun, { recoveryCode: recoveryCodes[0] });
          return response.json<Tokens>().accessToken;
        };
      },
    },
    {
      name: 'the second step of a log-in, with a passkey',
      by: ['createLogInCompletion'],
      // It is the question itself.
      asksForSecondFactor: false,
      prepare: async (person) => {
        const { device } = await addPasskey(api, person);
        const begun = await challenge(api, person);
        return async () => {
          const passkey = device.get({ challenge: begun.passkeyOptions?.challenge ?? '' });
          return (await complete(api, begun, { passkey })).json<Tokens>().accessToken;
        };
      },
    },
    {
      name: 'the renewal of a session',
      by: ['createSessionRenewal'],
      asksForSecondFactor: true,
      prepare:
        async ({ token }) =>
        async () =>
          (await post('/v1/session-renewals', { password: PASSWORD }, token)).accessToken,
    },
    {
      name: 'a refresh token of the product itself',
      by: ['refresh_token'],
      asksForSecondFactor: false,
      prepare: async (person) => {
        const { refreshToken = '' } = await logIn(person);
        const form = { grant_type: 'refresh_token', client_id: 'solera' };
        return () => grant({ ...form, refresh_token: refreshToken });
      },
    },
    {
      name: 'a refresh token of an application',
      by: ['refresh_token'],
      asksForSecondFactor: false,
      prepare: async ({ email }) => {
        const { refresh_token: token = '' } = await application.logIn(email);
        return tryTo(async () => (await application.refresh(token)).access_token);
      },
    },
    {
      name: 'a code of an application',
      by: ['authorization_code'],
      asksForSecondFactor: false,
      prepare: async ({ email }) => {
        const given = await application.authorize(email);
        return tryTo(async () => (await application.redeem(given)).access_token);
      },
    },
    {
      name: 'the pages of the authorization server',
      by: ['authorization_code'],
      asksForSecondFactor: true,
      prepare: async ({ email }) =>
        tryTo(async () => (await application.logIn(email)).access_token),
    },
    {
      name: 'a browser that is logged in there',
      by: ['authorization_code'],
      asksForSecondFactor: false,
      prepare: async (person) => {
        const visitor = new Visitor(api);
        await application.authorize(person.email, 'api', visitor);
        const { url, checks } = await application.begin();
        return tryTo(async () => {
          const back = await visitor.authorize(url, { email: 'nobody@example.com', password: 'x' });
          return (await application.redeem(authorized(back, checks))).access_token;
        });
      },
    },
    {
      name: 'an API key',
      by: ['createApiKey', 'createApiKeyRotation'],
      asksForSecondFactor: false,
      isOfProgram: true,
      prepare: async (person) => {
        await makeAdmin(person);
        const { key } = await makeApiKey(api, engines, { by: person });
        return async () => key;
      },
    },
    {
      name: 'a service that somebody answers for',
      by: ['client_credentials', 'createOAuthClient', 'createOAuthClientSecret'],
      asksForSecondFactor: false,
      isOfProgram: true,
      prepare: async (person) => {
        await makeAdmin(person);
        const scopes = ['organization:read'];
        const { id, secret } = await registerClient(api, engines, {
          by: person,
          kind: 'service',
          scopes,
        });
        const form = { grant_type: 'client_credentials', client_id: id };
        return () => grant({ ...form, client_secret: secret });
      },
    },
  ];

  const newcomer = () => logInAs(api, `Person${String(++count)}`);
  /** Whether a token opens what it is for. */
  const opens = async ({ isOfProgram }: Way, token: string | undefined) => {
    const path = isOfProgram === true ? engines.path : '/v1/users/me';
    const response = await api.request('GET', path, { token: token ?? 'none' });
    return response.statusCode === 200;
  };
  const ways = WAYS.map((way) => [way.name, way] as const);

  it('is in this table: each operation that answers with one, and each grant [security 7]', async () => {
    const answering = OPERATIONS.filter(({ path, method, success }) => {
      const operation = DOCUMENT.paths[path]?.[method.toLowerCase() as 'post'];
      return CREDENTIALS.test(withReferences(operation?.responses[success]));
    });
    const metadata = await api.request('GET', '/.well-known/openid-configuration');
    const { grant_types_supported: grants } = metadata.json<{ grant_types_supported: string[] }>();
    const known = [...answering.map(({ id }) => id), ...grants];
    expect(known.length).toBeGreaterThan(8);
    expect([...new Set(WAYS.flatMap(({ by }) => by))].sort()).toEqual(known.sort());
  });

  it.each(ways)('leads there for who may: %s [security 7]', async (_name, way) => {
    const take = await way.prepare(await newcomer());
    expect(await opens(way, await take())).toBe(true);
  });

  describe.each(['disabled', 'deleted'])('is closed to whoever was %s meanwhile:', (what) => {
    const close = ({ id, token }: Person) =>
      what === 'deleted'
        ? api.request('DELETE', '/v1/users/me', { token, headers: ANY_VERSION })
        : api.request('PATCH', `/v1/users/${id}`, {
            token: operator.token,
            headers: ANY_VERSION,
            body: { status: 'disabled' },
          });

    it.each(ways)('%s [security 7] [security 18]', async (_name, way) => {
      const person = await newcomer();
      const take = await way.prepare(person);
      expect((await close(person)).statusCode).toBeLessThan(300);
      expect(await opens(way, await take())).toBe(false);
      expect(await opens(way, person.token)).toBe(false);
    });
  });

  it.each(ways.filter(([, { asksForSecondFactor }]) => asksForSecondFactor))(
    'stops where a second factor is asked for: %s [security 7]',
    async (_name, way) => {
      const person = await newcomer();
      const take = await way.prepare(person);
      await addTotp(api, person);
      expect(await take()).toBeUndefined();
    },
  );

  it('is none of what else proves that somebody reads a mail [security 7]', async () => {
    const person = await newcomer();
    await unverifyEmail(api, person);
    const answers = [
      await confirmVerification(api, await askForVerification(api, person.email)),
      await accept(
        api,
        person,
        await invite(api, engines, { by: founder, email: person.email, role: 'member' }),
      ),
      await confirmReset(api, await askForReset(api, person.email)),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 201, 204]);
    for (const { body, headers } of answers) {
      expect(body).not.toMatch(CREDENTIALS);
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });
});

/** A part of the document as text, with the schemas it refers to in their place. */
function withReferences(part: unknown): string {
  return JSON.stringify(part).replaceAll(
    /\{"\$ref":"#\/components\/schemas\/(\w+)"\}/g,
    (_reference, name: string) => withReferences(DOCUMENT.components?.schemas?.[name]),
  );
}
