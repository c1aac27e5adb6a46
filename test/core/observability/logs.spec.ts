import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { register } from 'prom-client';
import type { Database } from '#core/persistence';
import { LogLines } from '../../support/log-lines.js';
import { makeApiKey } from '../../support/api-keys.js';
import { foundOrganization } from '../../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { createPlantedTable, PlantedPlan, plantedWrites } from '../../support/planted-writes.js';
import { TestApi } from '../../support/test-api.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('logs', () => {
  const logs = new LogLines();
  let api: TestApi;
  let origin: string;
  let plan: PlantedPlan;
  let ada: Person;

  beforeAll(async () => {
    const imports = logs.planted.imports ?? [];
    api = await TestApi.start({ LOG_LEVEL: 'info' }, { ...plantedWrites, imports });
    await createPlantedTable(api.database);
    await api.app.listen(0, '127.0.0.1');
    origin = await api.app.getUrl();
    plan = api.app.get(PlantedPlan);
    ada = await logInAs(api, 'Ada');
  });

  beforeEach(() => {
    plan.reset();
    logs.forget();
  });

  afterAll(() => api.stop());

  const post = (name: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/v1/planted`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name }),
    });

  describe('of a request', () => {
    it('are one line with route template, status, duration, id, user and trace', async () => {
      await fetch(`${origin}/v1/users/${ada.id}?secret=no`, {
        headers: {
          authorization: `Bearer ${ada.token}`,
          'x-request-id': 'my-request-0001',
          traceparent: TRACEPARENT,
        },
      });
      const lines = await logs.with('request');
      expect(lines).toEqual([
        {
          level: 'info',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          process: 'api',
          msg: 'request',
          requestId: 'my-request-0001',
          method: 'GET',
          route: '/v1/users/:userId',
          status: 403,
          durationMs: expect.any(Number),
          address: '127.0.0.1',
          userId: ada.id,
          traceId: TRACE,
        },
      ]);
      expect(logs.text).not.toContain(`/v1/users/${ada.id}`);
      expect(logs.text).not.toContain('secret=no');
    });

    it('are one line for the endpoints of the authorization server, too [pitfall 9]', async () => {
      const headers = { 'x-request-id': 'my-request-0003' };
      await api.app.inject({ method: 'POST', url: '/oauth/token', headers });
      const [line] = await logs.with('request');
      expect(line).toMatchObject({
        requestId: 'my-request-0003',
        method: 'POST',
        route: '/oauth/token',
        status: 400,
      });
    });

    it('name no route and no user where there is none', async () => {
      await fetch(`${origin}/nowhere/${ada.id}`);
      const [line] = await logs.with('request');
      expect(line).toMatchObject({ route: 'unmatched', status: 404 });
      expect(line).not.toHaveProperty('userId');
      expect(line).not.toHaveProperty('traceId');
    });

    it('name the request once in every line that belongs to it', async () => {
      plan.duringWork = () => Promise.reject(new Error('planted failure'));
      await post('Tom', { 'x-request-id': 'my-request-0002', traceparent: TRACEPARENT });
      const [failure] = await logs.with('request failed');
      const [line] = await logs.with('request');
      expect(failure).toMatchObject({ requestId: 'my-request-0002', traceId: TRACE });
      expect(line).toMatchObject({ level: 'error', status: 500 });
      for (const text of logs.text.split('\n')) {
        expect(text.match(/"requestId":/g)).toHaveLength(1);
      }
    });

    it('tell that the client went away before the answer', async () => {
      const begun = Promise.withResolvers<undefined>();
      const goOn = Promise.withResolvers<undefined>();
      plan.duringWork = async () => {
        begun.resolve(undefined);
        await goOn.promise;
      };
      const request = httpRequest(`${origin}/v1/planted`, {
        headers: { authorization: `Bearer ${ada.token}` },
      });
      request.once('error', () => undefined).end();
      await begun.promise;
      request.destroy();
      expect(await logs.with('request')).toMatchObject([{ status: 499, isAborted: true }]);
      goOn.resolve(undefined);
    });
  });

  describe('of secrets', () => {
    const expectNoSecret = async () => {
      await logs.with('request');
      expect(logs.text).not.toMatch(/planted-[a-z]+-secret/);
    };

    it('hold none of a header [security 39]', async () => {
      await post('Tom', {
        authorization: 'Bearer planted-token-secret',
        cookie: 'session=planted-cookie-secret',
        'x-api-key': 'planted-header-secret',
        'x-request-id': 'planted id secret',
      });
      await expectNoSecret();
    });

    it('hold no API key, made, used, mislaid or refused', async () => {
      const engines = await foundOrganization(api, ada, 'engines');
      const { key } = await makeApiKey(api, engines, { by: ada });
      for (const [path, token] of [
        [engines.path, key],
        [`${engines.path}/members`, key],
        [`${engines.path}?api_key=${key}`, ada.token],
        [`${engines.path}/api-keys/${key}`, ada.token],
        [engines.path, `${key}x`],
      ] as const) {
        await api.request('GET', path, { token });
      }
      const lines = await logs.with('request', 7);
      expect(lines.map(({ status }) => status)).toEqual([201, 201, 200, 403, 422, 422, 401]);
      expect(logs.text).not.toContain(key.slice(19));
    });

    it('hold none of a query [security 40]', async () => {
      await fetch(`${origin}/v1/users/me?access_token=planted-query-secret`);
      await expectNoSecret();
    });

    it('hold none of a body, refused, accepted or broken [security 39]', async () => {
      const body = { email: 'ada@example.com', password: 'planted-password-secret' };
      await api.request('POST', '/v1/sessions', { body });
      await api.request('POST', '/v1/sessions', { body: { ...body, more: 'planted-more-secret' } });
      await fetch(`${origin}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"password":"planted-broken-secret',
      });
      const lines = await logs.with('request', 3);
      expect(lines.map(({ status }) => status).sort()).toEqual([400, 401, 422]);
      await expectNoSecret();
      await api.request('POST', '/v1/sessions', { body: { ...body, password: PASSWORD } });
      expect(logs.text).not.toContain(PASSWORD);
    });

    it.each<[string, (database: Database) => Promise<unknown>]>([
      [
        'a row that violates a check',
        (database) =>
          database.execute(
            `insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
             values (gen_random_uuid(), now(), now(), 'x@example.com', 'X', ?, 'planted', false)`,
            ['planted-hash-secret'],
          ),
      ],
      [
        'a statement',
        (database) =>
          database.execute('select nothing from users where name = ?', ['planted-sql-secret']),
      ],
      [
        'a member',
        () => Promise.reject(Object.assign(new Error('no'), { password: 'planted-member-secret' })),
      ],
      [
        'its cause',
        () =>
          Promise.reject(
            new Error('no', {
              cause: Object.assign(new Error('why'), { detail: 'planted-cause-secret' }),
            }),
          ),
      ],
    ])('hold none of an error about %s', async (_what, fail) => {
      plan.duringWork = async (_run, database) => {
        await fail(database);
      };
      expect((await post('Tom')).status).toBe(500);
      const [failure] = await logs.with('request failed');
      expect(failure?.['err']).toMatchObject({ stack: expect.stringContaining('.ts:') });
      await expectNoSecret();
    });
  });

  describe('of durations', () => {
    it('count by route template, method and status, never by URL', async () => {
      await api.request('GET', `/v1/users/${ada.id}`, { token: ada.token });
      await api.request('GET', `/nowhere/${ada.id}`);
      await logs.with('request', 2);
      const metrics = await register.metrics();
      const name = 'http_server_request_duration_seconds';
      expect(metrics).toContain(
        `${name}_count{method="GET",route="/v1/users/:userId",status_code="403"}`,
      );
      expect(metrics).toContain(`${name}_count{method="GET",route="unmatched",status_code="404"}`);
      expect(metrics).not.toContain(ada.id);
    });
  });
});
