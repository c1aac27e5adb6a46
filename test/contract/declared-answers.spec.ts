import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { AddressLimiter, PermissionCatalog } from '#core/security';
import { SessionConfig } from '#features/sessions';
import { readToken } from '../support/json-web-token.js';
import { addTotp } from '../support/authenticators.js';
import { foundOrganization } from '../support/organizations.js';
import { Faults } from '../support/faults.js';
import { arrange, type Call } from '../support/operations/arrangements.js';
import { OPERATIONS } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import { sampleOf } from '../support/depth.js';
import { PASSWORD, unverifyEmail, type Person } from '../support/people.js';
import { TestApi, type TestRequest } from '../support/test-api.js';

const PROXY = '10.0.0.1';
const NOBODY = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';
const PER_MINUTE = 1_000;

/** Each operation with each status the document declares for it. */
const DECLARED = OPERATIONS.flatMap((operation) =>
  operation.statuses.map((status) => [operation.id, status, operation] as const),
);

/** The other direction, that nothing else is answered, is checked with every request of every test. */
describe('every answer the document declares is given:', () => {
  let api: TestApi;
  let world: World;
  let ada: Person;
  let faults: Faults;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({
      TRUST_PROXY: PROXY,
      LIMIT_ADDRESS_PER_MINUTE: String(PER_MINUTE),
    });
    world = await World.make(api);
    ada = await world.newcomer();
    faults = Faults.install();
  });

  beforeEach(() => {
    faults.clear();
    count += 1;
  });

  afterAll(async () => {
    faults.remove();
    await api.stop();
  });

  // Of a /64 each: what one /64 sends is counted as one.
  const address = () => `2001:db8:0:${count.toString(16)}::1`;

  /** Every request comes from an address of its own: only the one that is meant to meets its limit. */
  const send = ({ operation, url, request }: Call): Promise<LightMyRequestResponse> =>
    api.request(operation.method, url, { remoteAddress: address(), ...request });

  const sendWith = (call: Call, change: TestRequest): Promise<LightMyRequestResponse> =>
    send({ ...call, request: { ...call.request, ...change } });

  const withHeaders = ({ request }: Call, headers: Record<string, string>) => ({
    headers: { ...request.headers, ...headers },
  });

  const without = ({ request }: Call, header: string) => {
    const { [header]: _left, ...headers } = { ...request.headers };
    return { headers };
  };

  /** The same with another last part of the path. */
  const about = (call: Call, id: string): Call => ({
    ...call,
    url: call.url.replace(/[^/?]+(?=\?|$)/, id),
  });

  const sendTwice = async (call: Call) => {
    await send(call);
    return send(call);
  };

  /** The same by the owner, about the owner, who is the only one. */
  const aboutOwner = async (call: Call): Promise<Call> => {
    const [owner] = await api.database.query<{ id: string; user_id: string }>(
      `select id, user_id from memberships where organization_id = $1 and role = 'owner'`,
      [ID.exec(call.url)?.[0]],
    );
    return about(call, owner?.id ?? '');
  };

  /** While another transaction holds the key of the request. */
  const sendWhileHeld = async (
    call: Call,
    undo: () => Promise<unknown> = async () => undefined,
  ): Promise<LightMyRequestResponse> => {
    const keyed = withHeaders(call, { 'idempotency-key': `held-${String(count)}` });
    await sendWith(call, keyed);
    await undo();
    const [row] = await api.database.query<{ id: string }>(
      'delete from idempotency_keys returning id',
    );
    const lock = `hashtextextended('solera:idempotency:${row?.id ?? ''}', 0)`;
    await api.database.query(`select pg_advisory_lock(${lock})`);
    const response = await sendWith(call, keyed);
    await api.database.query(`select pg_advisory_unlock(${lock})`);
    return response;
  };

  /** Where only verified addresses log in. */
  const sendUnverified = async (call: Call) => {
    await unverifyEmail(api, call.request.body as { email: string });
    const config = api.app.get(SessionConfig);
    const replaced = jest.replaceProperty(config, 'requiresVerifiedEmail', true);
    return send(call).finally(() => {
      replaced.restore();
    });
  };

  /** With a token that is good for less. */
  const sendNarrowed = async (call: Call) => {
    const { gid } = readToken(call.request.token ?? '').payload;
    await api.database.query(`update user_sessions set scope = 'openid' where id = $1`, [gid]);
    return send(call).finally(() =>
      api.database.query(`update user_sessions set scope = 'api' where id = $1`, [gid]),
    );
  };

  /** Where a conflict is something else than the same once more. */
  const conflicts: Readonly<Record<string, (call: Call) => Promise<LightMyRequestResponse>>> = {
    updateOrganization: async (call) => {
      const slug = `taken-${String(count)}`;
      await foundOrganization(api, ada, slug);
      return sendWith(call, { body: { slug } });
    },
    deleteInvitation: async (call) => {
      await api.database.query('update invitations set accepted_at = now()');
      return send(call);
    },
    deleteCurrentMember: async (call) => {
      await api.database.query(
        `update memberships set role = case when user_id = $2 then 'owner' else 'member' end
         where organization_id = $1`,
        [ID.exec(call.url)?.[0], readToken(call.request.token ?? '').payload['sub']],
      );
      return send(call);
    },
    deleteCurrentUser: async (call) => {
      await foundOrganization(api, { token: call.request.token ?? '' }, `last-${String(count)}`);
      return send(call);
    },
    createUser: (call) => sendWhileHeld(call),
    createApiKey: (call) => sendWhileHeld(call),
    createOAuthClient: (call) => sendWhileHeld(call),
    updateOAuthClient: (call) => sendWith(call, { body: { redirectUris: [] } }),
    createOAuthClientSecret: (call) => sendWhileHeld(call),
    createLogInCompletion: async (call) => {
      await api.database.query('create temp table kept as select * from log_in_challenges');
      return sendWhileHeld(call, () =>
        api.database.query(
          'insert into log_in_challenges select * from kept on conflict do nothing',
        ),
      );
    },
    createSessionRenewal: (call) =>
      sendWhileHeld(call, () => api.database.query('update user_sessions set ended_at = null')),
    createTotp: (call) => sendWhileHeld(call),
    createPasskeyRegistration: (call) => sendWhileHeld(call),
    createPasskey: (call) => sendWhileHeld(call),
    createRecoveryCodes: (call) => sendWhileHeld(call),
    createSession: (call) => sendWhileHeld(call),
    createEmailChange: (call) => sendWhileHeld(call),
    createEmailVerification: (call) => sendWhileHeld(call),
    createPasswordReset: (call) => sendWhileHeld(call),
    updateMember: async (call) => send(await aboutOwner(call)),
    deleteMember: async (call) => send(await aboutOwner(call)),
  };

  /** What leads to each status. */
  const ways: Readonly<Record<number, (call: Call) => Promise<LightMyRequestResponse>>> = {
    200: send,
    201: send,
    202: async (call) => {
      const person = await world.newcomer();
      const { email, token } = person;
      await addTotp(api, person);
      const { id } = call.operation;
      if (id === 'createSession') return sendWith(call, { body: { email, password: PASSWORD } });
      return id === 'createSessionRenewal' ? sendWith(call, { token }) : send(call);
    },
    204: send,
    304: (call) => sendWith(call, withHeaders(call, { 'if-none-match': '*' })),
    400: (call) =>
      sendWith(call, { ...withHeaders(call, { 'x-forwarded-for': '?' }), remoteAddress: PROXY }),
    401: ({ request: { token: _left, ...request }, ...call }) =>
      send({
        ...call,
        request: call.operation.isPublic ? { ...request, body: wrong(call, request) } : request,
      }),
    // In an organization, as a member whose role allows nothing: others do not even find it.
    403: (call) => {
      const isInside = call.operation.path.includes('{organizationId}');
      if (call.operation.id === 'createSession') return sendUnverified(call);
      if (!isInside) return sendNarrowed(call);
      const role = jest.spyOn(api.app.get(PermissionCatalog), 'ofRole');
      role.mockReturnValue(new Set());
      return send(call).finally(() => {
        role.mockRestore();
      });
    },
    404: async (call) => {
      if (call.operation.path.includes('{organizationId}')) {
        return send({ ...call, url: call.url.replace(ID, NOBODY) });
      }
      const { id } = call.operation;
      if (id === 'deleteTotp') return sendTwice(call);
      if (id === 'createTotpConfirmation') {
        return sendWith(call, { token: (await world.newcomer()).token });
      }
      const isAccepted = id === 'createInvitationAcceptance';
      return isAccepted ? sendWith(call, { body: { token: 'none' } }) : send(about(call, NOBODY));
    },
    406: (call) => sendWith(call, withHeaders(call, { accept: 'text/html' })),
    409: (call) => conflicts[call.operation.id]?.(call) ?? sendTwice(call),
    412: (call) => sendWith(call, withHeaders(call, { 'if-match': '"v1.99"' })),
    413: (call) => sendWith(call, { body: { name: 'x'.repeat(1_100_000) } }),
    414: (call) => send(about(call, 'x'.repeat(101))),
    415: (call) =>
      sendWith(call, { ...withHeaders(call, { 'content-type': 'text/plain' }), body: 'x' }),
    422: (call) =>
      send({ ...call, url: `${call.url}${call.url.includes('?') ? '&' : '?'}unknown=1` }),
    428: (call) => sendWith(call, without(call, 'if-match')),
    429: async (call) => {
      const limiter = api.app.get(AddressLimiter);
      for (let n = 0; n < PER_MINUTE; n++) limiter.hit(address(), NOWHERE);
      return send(call);
    },
    500: (call) => {
      faults.plant('broken', (sql) => !sql.startsWith('begin'));
      return send(call);
    },
    503: (call) => {
      faults.plant('cut off', () => true);
      return send(call);
    },
  };

  it.each(sampleOf(DECLARED))('%s %d', async (_id, status, operation) => {
    const way = ways[status];
    if (!way) throw new Error(`Nothing leads to ${String(status)} yet`);
    const response = await way(await arrange(world, operation));
    expect(`${String(response.statusCode)} ${response.body}`).toMatch(
      new RegExp(`^${String(status)} `),
    );
  });
});

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** A response nobody reads. */
const NOWHERE = { getHeader: () => undefined, header: () => undefined };

/** What nobody logs in with. */
function wrong({ operation }: Pick<Call, 'operation'>, { body }: TestRequest): object {
  return operation.id === 'createLogInCompletion'
    ? { ...(body as object), recoveryCode: 'wrong' }
    : { email: 'nobody@example.com', password: PASSWORD };
}
