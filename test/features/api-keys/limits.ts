import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPrivateKey } from 'node:crypto';
import { openClient } from '#core/persistence';
import { SigningKeys } from '#core/security';
import { eventually } from '../../support/eventually.js';
import { readToken, signToken } from '../../support/json-web-token.js';
import { addMember, foundEngines, type FoundedOrganization } from '../../support/organizations.js';
import type { Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const READ = ['organization:read'];

describe('an API key is not made', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(api, count));
  });
  afterAll(() => api.stop());

  const post = (body: object, token = ada.token) =>
    api.request('POST', `${engines.path}/api-keys`, { token, body: { name: 'Export', ...body } });
  const keys = () =>
    api.database.query('select from api_keys where organization_id = $1', [engines.id]);

  it.each<[string, object, string]>([
    ['too short a life', { scopes: READ, expiresInSeconds: 59 }, '#/expiresInSeconds range'],
    ['too long a life', { scopes: READ, expiresInSeconds: 31_536_001 }, '#/expiresInSeconds range'],
    ['the whole authority of its maker', { scopes: ['api'] }, '#/scopes items'],
    ['a scope that is no text', { scopes: [7] }, '#/scopes items'],
    ['a scope that is too long', { scopes: [`${'a'.repeat(60)}:read`] }, '#/scopes items'],
    ['a scope twice', { scopes: [...READ, 'a:b', ...READ] }, '#/scopes distinct'],
    ['no scope', { scopes: [] }, '#/scopes item-count'],
    ['too many scopes', { scopes: Array<string>(101).fill('a:b') }, '#/scopes item-count'],
    ['a text for its scopes', { scopes: 'organization:read' }, '#/scopes type'],
    ['an object for its scopes', { scopes: { length: 1, 0: 'a:b' } }, '#/scopes type'],
    ['null for its scopes', { scopes: null }, '#/scopes null'],
    ['nothing for its scopes', {}, '#/scopes required'],
    ['another maker', { scopes: READ, makerId: 'x' }, '#/makerId unknown'],
  ])('with %s', async (_what, body, expected) => {
    const before = await readRows(api.database);
    const problem = expectProblem(await post(body), 422, 'validation-failed');
    const named = problem.errors?.map(({ pointer, code }) => `${pointer ?? ''} ${code}`);
    expect(named).toEqual([expected]);
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each(['organization:delete', 'user:read', 'nothing:known'])(
    'with a scope its maker does not have: %s',
    async (scope) => {
      await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
      // What operators may do in the installation, they may not in an organization.
      await api.database.query('update users set is_operator = true where id = $1', [bob.id]);
      const before = await readRows(api.database);
      const response = await post({ scopes: [...READ, scope] }, bob.token);
      expect(expectProblem(response, 403, 'scope-exceeds-own').detail).toContain(scope);
      expect(await readRows(api.database)).toEqual(before);
      const events = await api.database.query(
        'select code from security_events where subject_id = $1',
        [bob.id],
      );
      expect(events).toEqual([{ code: 'scope-exceeds-own' }]);
    },
  );

  it('with more than the token of its maker may do', async () => {
    const scope = 'api-key:manage organization:read';
    await api.database.query('update user_sessions set scope = $1 where id = $2', [
      scope,
      ada.sessionId,
    ]);
    const [signing] = await api.app.get(SigningKeys).list();
    const privateKey = createPrivateKey({ key: signing?.privateJwk ?? {}, format: 'jwk' });
    const { header, payload } = readToken(ada.token);
    const narrow = signToken(header, { ...payload, scope }, privateKey);
    const more = await post({ scopes: [...READ, 'membership:read'] }, narrow);
    expect(expectProblem(more, 403, 'scope-exceeds-own').detail).toContain('membership:read');
    expect((await post({ scopes: READ }, narrow)).statusCode).toBe(201);
  });

  it.each([
    ['member', 'organization:read', 'permission-missing'],
    ['admin', 'organization:delete', 'scope-exceeds-own'],
  ])('for whoever becomes %s before the lock is theirs: %s', async (role, scope, code) => {
    await addMember(api, engines, { by: ada, person: bob, role: 'owner' });
    const other = await openClient(api.database.adminUrl, 'solera test');
    await other.query('begin');
    await other.query('select from organizations where id = $1 for update', [engines.id]);
    const answer = post({ scopes: [scope] }, bob.token);
    await eventually(
      () =>
        api.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      (waiting) => waiting.length === 1,
    );
    await other.query('update memberships set role = $1 where user_id = $2', [role, bob.id]);
    await other.query('commit');
    await other.end();
    expectProblem(await answer, 403, code);
    expect(await keys()).toEqual([]);
  });
});
