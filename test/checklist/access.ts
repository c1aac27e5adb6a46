import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { makeApiKey } from '../support/api-keys.js';
import { askForReset, askForVerification } from '../support/credentials.js';
import { registerClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { arrange, named } from '../support/operations/arrangements.js';
import { CLOSED, OPERATIONS } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import { addMember, foundOrganization, invite } from '../support/organizations.js';
import { logInAs, PASSWORD, unverifyEmail, type Person } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { TestApi } from '../support/test-api.js';

const ID = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';

/** The permission an operation asks for, by its id; the page is held against the code elsewhere. */
const PERMISSIONS: ReadonlyMap<string, string> = new Map(
  [
    ...(await readFile('docs/routes.md', 'utf8')).matchAll(
      /^\| `[^`]+` \| (\w+) \| `([a-z-]+:[a-z-]+)`/gm,
    ),
  ].map(([, id = '', permission = '']) => [id, permission]),
);
/** What every member of an organization may do. */
const OF_MEMBERS = ['organization:read', 'membership:read'];

const isInside = ({ path }: { path: string }) => path.includes('{organizationId}');
const OF_OPERATORS = OPERATIONS.filter((one) => PERMISSIONS.has(one.id) && !isInside(one));
/** Whoever is no member at all gets 404 there (test/security/isolation.ts). */
const ABOVE_MEMBERS = OPERATIONS.filter(
  (one) => isInside(one) && !['', ...OF_MEMBERS].includes(PERMISSIONS.get(one.id) ?? ''),
);

describe('an operation', () => {
  let api: TestApi;
  let world: World;

  beforeAll(async () => {
    api = await TestApi.start();
    world = await World.make(api);
  });
  afterAll(() => api.stop());

  it.each(named(CLOSED))(
    'answers 401 to who is nobody: %s [security 21]',
    async (_id, operation) => {
      const url = operation.path.replaceAll(/\{\w+\}/g, ID);
      const response = await api.request(operation.method, url);
      expectProblem(response, 401, 'credentials-missing');
    },
  );

  it('asks for a permission where it is about what belongs to others [security 21]', () => {
    expect(OF_OPERATORS.map(({ id }) => id).sort()).toEqual(['getUser', 'listUsers', 'updateUser']);
    expect(ABOVE_MEMBERS.length).toBeGreaterThan(20);
    const others = OPERATIONS.filter((one) => isInside(one) && !PERMISSIONS.has(one.id));
    expect(others).toEqual([]);
  });

  it.each(named(OF_OPERATORS))(
    'answers 403 to who is no operator: %s [security 21] [security 22]',
    async (_id, operation) => {
      const { url, request } = await arrange(world, operation);
      const { token } = await world.newcomer();
      const response = await api.request(operation.method, url, { ...request, token });
      expectProblem(response, 403, 'permission-missing');
    },
  );

  it.each(named(ABOVE_MEMBERS))(
    'answers 403 to a plain member: %s [security 21]',
    async (_id, operation) => {
      const { url, request } = await arrange(world, operation);
      const person = await world.newcomer();
      const [, id = ''] = /organizations\/([^/?]+)/.exec(url) ?? [];
      const by = { ...person, token: request.token ?? '' };
      const organization = { id, slug: '', path: `/v1/organizations/${id}` };
      await addMember(api, organization, { by, person, role: 'member' });
      const response = await api.request(operation.method, url, {
        ...request,
        token: person.token,
      });
      expectProblem(response, 403, 'permission-missing');
    },
  );

  it('with an id in its path is of an organization, of an operator, or held against strangers elsewhere [security 22]', () => {
    const others = OPERATIONS.filter(
      (one) => one.path.includes('{') && !isInside(one) && !OF_OPERATORS.includes(one),
    );
    // In test/features/sessions and test/features/authenticators.
    expect(others.map(({ id }) => id)).toEqual(['deleteSession', 'deletePasskey']);
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('as a bearer token', () => {
  let api: TestApi;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
  });
  afterAll(() => api.stop());

  const engines = (slug: string) => foundOrganization(api, ada, slug);

  it.each<[string, () => Promise<string | undefined>]>([
    [
      'a refresh token',
      async () => {
        const body = { email: ada.email, password: PASSWORD };
        const response = await api.request('POST', '/v1/sessions', { body });
        return response.json<{ refreshToken: string }>().refreshToken;
      },
    ],
    [
      'an authorization code',
      async () => {
        const client = await registerClient(api, await engines('code'), { by: ada });
        return (await (await Application.of(api, client)).authorize(ada.email)).code;
      },
    ],
    [
      'an ID token',
      async () => {
        const client = await registerClient(api, await engines('id-token'), { by: ada });
        return (await (await Application.of(api, client)).logIn(ada.email, 'openid api')).id_token;
      },
    ],
    [
      'a client secret',
      async () => (await registerClient(api, await engines('secret'), { by: ada })).secret,
    ],
    [
      'the name of an API key',
      async () => `solera_key_${(await makeApiKey(api, await engines('key'), { by: ada })).prefix}`,
    ],
    ['the token of a reset', () => askForReset(api, ada.email)],
    [
      'the token of a verification',
      async () => {
        await unverifyEmail(api, ada);
        return askForVerification(api, ada.email);
      },
    ],
    [
      'the token of an invitation',
      async () =>
        invite(api, await engines('invitation'), {
          by: ada,
          email: 'b@example.com',
          role: 'owner',
        }),
    ],
    ['the id of a session', async () => ada.sessionId],
    ['a password', async () => PASSWORD.replaceAll(' ', '')],
  ])('%s opens nothing [security 28]', async (_what, get) => {
    const token = await get();
    expect(token).toMatch(/./);
    const response = await api.request('GET', '/v1/users/me', { token: token ?? '' });
    expectProblem(response, 401, 'credentials-refused');
  });
});
