import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { SigningKeys } from '#core/security';
import { encode, readToken, signToken } from '../../support/json-web-token.js';
import { logIn, logInAs, logInAsOperator, type Person } from '../../support/people.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ME = '/v1/users/me';
const seconds = () => Math.floor(Date.now() / 1000);

describe('access tokens', () => {
  let api: TestApi;
  let ada: Person;
  let privateKey: KeyObject;
  let publicPem: string;
  let header: Record<string, unknown>;
  let payload: Record<string, unknown>;
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    ({ header, payload } = readToken(ada.token));
    const [active] = await api.app.get(SigningKeys).list();
    privateKey = createPrivateKey({ key: active?.privateJwk ?? {}, format: 'jwk' });
    publicPem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();
  });

  afterAll(() => api.stop());

  const ask = (authorization: string) => api.request('GET', ME, { headers: { authorization } });

  const forge = (change: { header?: object; payload?: object }, key = privateKey) =>
    `Bearer ${signToken({ ...header, ...change.header }, { ...payload, ...change.payload }, key)}`;

  const expectRefused = async (authorization: string) => {
    const response = await ask(authorization);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      401,
      'credentials-refused',
    ]);
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    // Refused for its own fault, then: the untouched one is still good.
    expect((await ask(forge({}))).statusCode).toBe(200);
  };

  describe('that are issued', () => {
    it('are at+jwt, signed with ES256 by a key of ours', () => {
      expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(UUID) });
    });

    it('claim what others depend on, and nothing more', () => {
      expect(payload).toEqual({
        iss: PUBLIC_URL,
        aud: PUBLIC_URL,
        sub: ada.id,
        gid: ada.sessionId,
        jti: expect.stringMatching(UUID),
        client_id: 'solera',
        scope: 'api',
        iat: expect.any(Number),
        exp: Number(payload['iat']) + 600,
      });
      expect(Math.abs(Number(payload['iat']) - seconds())).toBeLessThan(60);
    });

    it('are good, whatever the case of the scheme', async () => {
      expect((await ask(forge({}))).statusCode).toBe(200);
      expect((await ask(`bearer ${ada.token}`)).statusCode).toBe(200);
    });
  });

  it('are asked for where there is none [security 40]', async () => {
    for (const url of [ME, `${ME}?access_token=${ada.token}`]) {
      const response = await api.app.inject({ method: 'GET', url });
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
        401,
        'credentials-missing',
      ]);
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
  });

  describe('that are no tokens', () => {
    it.each([
      'Bearer',
      'Bearer ',
      'Bearer garbage',
      'Bearer a.b',
      'Bearer a.b.c',
      'Bearer ..',
      `Bearer ${encode(null)}.${encode(null)}.x`,
      `Bearer ${encode([])}.${encode('text')}.x`,
      `Bearer ${encode({ alg: 'ES256', kid: '__proto__' })}.${encode({})}.x`,
      'Basic YTpi',
      'Negotiate x',
    ])('are refused: %s', async (authorization) => {
      await expectRefused(authorization);
    });
  });

  describe('that nobody of us signed [security 26]', () => {
    it.each(['none', 'None', 'NONE'])('are refused: alg %s', async (alg) => {
      await expectRefused(`Bearer ${encode({ ...header, alg })}.${encode(payload)}.`);
      await expectRefused(forge({ header: { alg } }));
    });

    it.each(['HS256', 'HS384', 'HS512'])('are refused: %s with our public key', async (alg) => {
      const signed = `${encode({ ...header, alg })}.${encode(payload)}`;
      for (const key of [publicPem, publicPem.trim()]) {
        const mac = createHmac(alg.replace('HS', 'sha'), key).update(signed).digest('base64url');
        await expectRefused(`Bearer ${signed}.${mac}`);
      }
    });

    it('are refused: a foreign key under our name', async () => {
      await expectRefused(forge({}, foreign.privateKey));
    });

    it('are refused: a changed payload under our signature', async () => {
      const [head, , signature] = ada.token.split('.');
      const changed = encode({ ...payload, scope: 'everything' });
      await expectRefused(`Bearer ${head ?? ''}.${changed}.${signature ?? ''}`);
    });

    it.each([
      ['unknown', '019ab0de-1111-7222-8333-444455556666'],
      ['missing', undefined],
      ['not a text', 7],
      ['SQL', `' or true --`],
      ['long', 'x'.repeat(4000)],
    ])('are refused: kid %s', async (_what, kid) => {
      await expectRefused(forge({ header: { kid } }));
    });

    it('are refused where they bring their key, and nobody fetches it [security 27]', async () => {
      const connections: unknown[] = [];
      const server: Server = createServer((socket) => connections.push(socket.destroy()));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
      const jwk = foreign.publicKey.export({ format: 'jwk' });
      for (const extra of [
        { jwk },
        { jku: url },
        { x5u: url },
        { jwk, jku: url, kid: undefined },
      ]) {
        await expectRefused(forge({ header: extra }, foreign.privateKey));
      }
      server.close();
      expect(connections).toEqual([]);
    });
  });

  describe('that were made for something else [security 28]', () => {
    it.each<[string, { header?: object; payload?: object }]>([
      ['another issuer', { payload: { iss: 'https://evil.example.com' } }],
      ['no issuer', { payload: { iss: undefined } }],
      ['another audience', { payload: { aud: 'https://evil.example.com' } }],
      ['no audience', { payload: { aud: undefined } }],
      ['type JWT', { header: { typ: 'JWT' } }],
      ['no type', { header: { typ: undefined } }],
      ['the type of an ID token', { header: { typ: 'id+jwt' } }],
    ])('are refused: %s', async (_what, change) => {
      await expectRefused(forge(change));
    });
  });

  describe('at the wrong time [security 28]', () => {
    it.each<[string, () => object]>([
      ['expired', () => ({ exp: seconds() - 1 })],
      ['no end', () => ({ exp: undefined })],
      ['an end nobody can read', () => ({ exp: 'tomorrow' })],
      ['not yet good', () => ({ nbf: seconds() + 60 })],
      ['issued in the future', () => ({ iat: seconds() + 300 })],
      ['never issued', () => ({ iat: undefined })],
    ])('are refused: %s', async (_what, claims) => {
      await expectRefused(forge({ payload: claims() }));
    });
  });

  describe('that lack a claim', () => {
    it.each(['sub', 'gid', 'jti', 'client_id'])('are refused: %s', async (name) => {
      await expectRefused(forge({ payload: { [name]: undefined } }));
      await expectRefused(forge({ payload: { [name]: { not: 'a text' } } }));
    });

    it('are good for nothing without a scope', async () => {
      await expectRefused(forge({ payload: { scope: { not: 'a text' } } }));
      const response = await ask(forge({ payload: { scope: undefined } }));
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
        403,
        'scope-missing',
      ]);
      expect(response.headers['www-authenticate']).toBe(
        'Bearer error="insufficient_scope", scope="api"',
      );
    });
  });

  describe('that stand for nothing any more', () => {
    it('are refused: the session of somebody else', async () => {
      const bob = await logInAs(api, 'Bob');
      await expectRefused(forge({ payload: { sub: bob.id } }));
      await expectRefused(forge({ payload: { gid: bob.sessionId } }));
      await expectRefused(forge({ payload: { gid: bob.id } }));
    });

    it('are refused at the next request after the log-out, and only those of that session [security 17]', async () => {
      const eve = await logInAs(api, 'Eve');
      const other = await logIn(api, eve.email);
      const { token } = eve;
      expect((await api.request('DELETE', '/v1/sessions/current', { token })).statusCode).toBe(204);
      await expectRefused(`Bearer ${token}`);
      expect((await ask(`Bearer ${other.token}`)).statusCode).toBe(200);
    });

    it.each([
      ['disabled', `status = 'disabled'`],
      ['deleted', `deleted_at = now()`],
    ])(
      'are refused at the next request after their user was %s [security 18]',
      async (what, change) => {
        const user = await logInAs(api, `user.${what}`);
        expect((await ask(`Bearer ${user.token}`)).statusCode).toBe(200);
        await api.database.query(`update users set ${change} where id = $1`, [user.id]);
        await expectRefused(`Bearer ${user.token}`);
      },
    );
  });

  it('stand for rights that are read anew for every request [security 24]', async () => {
    const { token, id } = await logInAsOperator(api);
    expect((await api.request('GET', '/v1/users', { token })).statusCode).toBe(200);
    await api.database.query('update users set is_operator = false where id = $1', [id]);
    const response = await api.request('GET', '/v1/users', { token });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      403,
      'permission-missing',
    ]);
  });
});
