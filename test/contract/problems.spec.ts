import { Controller, Get, HttpException } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmptyResponse, Endpoint } from '#core/http';
import { Database } from '#core/persistence';
import { Public } from '#core/security';
import { LogLines } from '../support/log-lines.js';
import { expectProblem } from '../support/problems.js';
import { TestApi, PUBLIC_URL } from '../support/test-api.js';

const SECRET = 'the-password-of-everybody';

const FAILURES: Readonly<Record<string, () => unknown>> = {
  error: () => new Error(SECRET),
  text: () => SECRET,
  nothing: () => undefined,
  'an HTTP error of the framework': () => new HttpException(SECRET, 418),
  'an error that claims a status': () => Object.assign(new Error(SECRET), { statusCode: 599 }),
  'an error that hides its message': () => new Error('hidden', { cause: new Error(SECRET) }),
};

const ENDPOINT = {
  summary: 'Fail',
  description: 'Fails as planted.',
  returns: EmptyResponse,
} as const;

@Controller({ path: 'failures', version: '1' })
class FailuresController {
  constructor(private readonly database: Database) {}

  @Get('thrown')
  @Public()
  @Endpoint(ENDPOINT)
  getThrown(): never {
    throw FAILURES[FailuresController.next]?.();
  }

  @Get('statement')
  @Public()
  @Endpoint(ENDPOINT)
  getStatement(): Promise<unknown> {
    return this.database.execute(`select '${SECRET}' from table_that_is_not_there`);
  }

  static next = 'error';
}

describe('a problem', () => {
  const log = new LogLines();
  let api: TestApi;

  beforeAll(async () => {
    const { planted } = log;
    api = await TestApi.start(
      { LOG_LEVEL: 'info' },
      { ...planted, controllers: [FailuresController] },
    );
  });

  afterAll(async () => {
    await api.stop();
  });

  it.each(Object.keys(FAILURES))(
    'of an unexpected failure (%s) tells nothing, and its log line everything [security 38]',
    async (kind) => {
      FailuresController.next = kind;
      log.forget();
      const response = await api.request('GET', '/v1/failures/thrown', {
        headers: { 'x-request-id': 'failing-request' },
      });
      const problem = expectProblem(response, 500, 'internal-error');
      expect(response.body).not.toContain(SECRET);
      expect(Object.keys(problem).sort()).toEqual([
        'code',
        'detail',
        'instance',
        'status',
        'title',
        'type',
      ]);
      const [line] = await log.with('request failed');
      expect(line).toMatchObject({ requestId: 'failing-request' });
      // Nothing was thrown there: there is nothing more to tell.
      expect(log.text.includes(SECRET)).toBe(kind !== 'nothing');
    },
  );

  it('of a broken statement tells no SQL [security 38]', async () => {
    const response = await api.request('GET', '/v1/failures/statement');
    expectProblem(response, 500, 'internal-error');
    expect(response.body).not.toMatch(/select|table_that|relation|42P01/i);
    expect(log.text).toContain('table_that_is_not_there');
  });

  it.each([
    ['/v1/nothing', 404],
    ['/v1/users/me', 401],
    ['/v1/users/%zz', 400],
    ['/problems/nothing', 404],
  ])('has a type that can be looked up (%s)', async (path, status) => {
    const response = await api.request('GET', path);
    expect(response.statusCode).toBe(status);
    const { type, title, code } = response.json<{ type: string; title: string; code: string }>();
    const explained = await api.request('GET', type.slice(PUBLIC_URL.length));
    expect(explained.statusCode).toBe(200);
    expect(explained.json()).toEqual({ code, title, status, help: expect.any(String) as unknown });
  });

  it('has one of the codes of the catalogue, which only grows', async () => {
    const { data } = (await api.request('GET', '/problems')).json<{
      data: { code: string; status: number }[];
    }>();
    expect(data.map(({ code, status }) => `${String(status)} ${code}`)).toEqual([
      '409 account-in-use',
      '409 already-member',
      '409 api-key-ended',
      '404 api-key-not-found',
      '409 api-key-rotated',
      '401 authentication-not-recent',
      '413 body-too-large',
      '409 credential-token-unusable',
      '401 credentials-missing',
      '401 credentials-refused',
      '422 cursor-is-invalid',
      '503 database-busy',
      '503 database-unavailable',
      '403 email-not-verified',
      '503 hashing-is-busy',
      '431 headers-too-large',
      '409 idempotency-key-in-use',
      '422 idempotency-key-reused',
      '404 interaction-not-found',
      '500 internal-error',
      '409 invitation-expired',
      '403 invitation-for-another',
      '404 invitation-not-found',
      '409 invitation-pending',
      '409 invitation-used',
      '409 last-owner-cannot-leave',
      '401 log-in-refused',
      '415 media-type-unsupported',
      '404 membership-not-found',
      '405 method-not-allowed',
      '406 not-acceptable',
      '503 not-ready',
      '409 oauth-client-does-not-fit',
      '409 oauth-client-has-no-secret',
      '404 oauth-client-not-found',
      '404 organization-not-found',
      '409 organization-slug-taken',
      '503 outcome-unknown',
      '409 passkey-known',
      '409 passkey-limit-reached',
      '404 passkey-not-found',
      '403 passkey-refused',
      '409 passkeys-need-domain',
      '403 password-wrong',
      '403 permission-missing',
      '428 precondition-required',
      '404 problem-not-found',
      '429 quota-exceeded',
      '400 request-malformed',
      '408 request-timed-out',
      '403 role-exceeds-own',
      '404 route-not-found',
      '403 scope-exceeds-own',
      '403 scope-missing',
      '409 second-factor-missing',
      '409 second-factor-needs-verified-email',
      '401 second-factor-refused',
      '404 session-not-found',
      '403 session-of-client',
      '403 totp-code-wrong',
      '409 totp-in-force',
      '404 totp-not-found',
      '414 url-too-long',
      '404 user-not-found',
      '422 validation-failed',
      '412 version-is-stale',
    ]);
  });

  it.each(['toString', '__proto__', 'constructor', '%00', '-'])(
    'called %p is not in the catalogue',
    async (code) => {
      expectProblem(await api.request('GET', `/problems/${code}`), 404, 'problem-not-found');
    },
  );
});
