import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeApiKey } from '../support/api-keys.js';
import { readToken } from '../support/json-web-token.js';
import { registerClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { arrange, named, type Call } from '../support/operations/arrangements.js';
import { CLOSED, DOCUMENT, type Operation } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import { foundOrganization } from '../support/organizations.js';
import { expectProblem } from '../support/problems.js';
import { TestApi } from '../support/test-api.js';

interface Flow {
  readonly scopes: Readonly<Record<string, string>>;
}

const { flows } = DOCUMENT.components?.securitySchemes?.['oauth2'] as unknown as {
  readonly flows: Readonly<Record<'authorizationCode' | 'clientCredentials', Flow>>;
};
const OF_PROGRAMS = Object.keys(flows.clientCredentials.scopes);

const scopeOf = ({ security }: Operation) => security['oauth2']?.[0] ?? '';

/** Who calls these hands on what their own token can do. */
const GIVING = ['createApiKey', 'createApiKeyRotation', 'createInvitation', 'updateMember'];

describe('what the document says of authentication is so:', () => {
  let api: TestApi;
  let world: World;

  beforeAll(async () => {
    api = await TestApi.start();
    world = await World.make(api);
  });
  afterAll(() => api.stop());

  const send = ({ operation, url, request }: Call, token: string) =>
    api.request(operation.method, url, { ...request, token });

  /** An organization of whoever calls: the one of the call, where it is of one. They own it from here on. */
  const organizationOf = async ({ url, request: { token = '' } }: Call) => {
    const [path, id] = /^\/v1\/organizations\/([^/?]+)/.exec(url) ?? [];
    if (path === undefined) {
      return foundOrganization(api, { token }, `slug-${String(world.nextNumber())}`);
    }
    await api.database.query(
      `update memberships set role = 'owner' where organization_id = $1 and user_id = $2`,
      [id, readToken(token).payload['sub']],
    );
    return { path };
  };

  /** With a key that may do whatever a key can. */
  const sendWithKey = async (call: Call) => {
    const by = { token: call.request.token ?? '' };
    const organization = await organizationOf(call);
    const { key } = await makeApiKey(api, organization, { by, scopes: OF_PROGRAMS });
    return send(call, key);
  };
  const takesKeys = ({ security }: Operation) => Object.hasOwn(security, 'apiKey');

  it.each(named(CLOSED.filter(takesKeys)))('%s takes an API key', async (_id, operation) => {
    const response = await sendWithKey(await arrange(world, operation));
    expect(response.statusCode).toBe(operation.success);
  });

  it.each(named(CLOSED.filter((operation) => !takesKeys(operation))))(
    '%s takes no API key',
    async (_id, operation) => {
      const response = await sendWithKey(await arrange(world, operation));
      expectProblem(response, 403, 'permission-missing');
    },
  );

  it.each(named(CLOSED.filter((operation) => scopeOf(operation) !== 'api')))(
    '%s needs no scope but the one it names, and those it gives',
    async (id, operation) => {
      const call = await arrange(world, operation);
      const by = { token: call.request.token ?? '' };
      const organization = await organizationOf(call);
      const scopes = GIVING.includes(id) ? OF_PROGRAMS : [scopeOf(operation)];
      const client = await registerClient(api, organization, { by, scopes });
      const me = (await api.request('GET', '/v1/users/me', by)).json<{ email: string }>();
      const application = await Application.of(api, client);
      const { access_token: token } = await application.logIn(me.email, scopes.join(' '));
      expect((await send(call, token)).statusCode).toBe(operation.success);
    },
  );

  it('a service can have every scope that is offered to it', async () => {
    const by = await world.newcomer();
    const organization = await foundOrganization(api, by, 'services');
    const client = await registerClient(api, organization, {
      by,
      kind: 'service',
      scopes: OF_PROGRAMS,
    });
    expect(client.secret).not.toBe('');
    expect(Object.keys(flows.authorizationCode.scopes)).toEqual(['api', ...OF_PROGRAMS]);
  });
});
