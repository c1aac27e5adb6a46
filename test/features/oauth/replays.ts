import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTable } from '../../support/held-table.js';
import { registerClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization } from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { readToken } from '../../support/json-web-token.js';
import { TestApi } from '../../support/test-api.js';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
}

/** So many come to the table at the same moment, that none can be faster than the others. */
async function times<T>(
  api: TestApi,
  count: number,
  work: () => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const held = await HeldTable.hold(api.database.adminUrl, 'oauth_artifacts');
  const results = Promise.allSettled(Array.from({ length: count }, work));
  await held.waitForWaiting(count);
  await held.release();
  return results;
}

const won = <T>(results: PromiseSettledResult<T>[]): T[] =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

describe('what can be used once', () => {
  let api: TestApi;
  let ada: Person;
  let application: Application;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_POOL_MAX: '20' });
    const founder = await logInAs(api, 'Founder');
    const engines = await foundOrganization(api, founder, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: founder }));
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
  });

  afterAll(() => api.stop());

  const statusOf = async ({ access_token: token }: Tokens) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  const refresh = ({ refresh_token: token }: Tokens) => application.refresh(token ?? '');

  /** Later than anybody forgives. */
  const waitOutForgiveness = () =>
    api.database.query(`update oauth_artifacts set consumed_at = consumed_at - interval '11 s'`);

  const eventsOf = async (userId: string) =>
    (
      await api.database.query<{ code: string }>(
        'select code from security_events where subject_id = $1 order by created_at',
        [userId],
      )
    ).map(({ code }) => code);

  describe('of a code', () => {
    it('is one of ten redemptions at once, and those that come too late end its session [security 31] [security 42] [pitfall 1] [pitfall 2]', async () => {
      const authorized = await application.authorize(ada.email);
      const winners = won(await times(api, 10, () => application.redeem(authorized)));
      expect(winners).toHaveLength(1);
      expect(await Promise.all(winners.map(statusOf))).toEqual([401]);
    });

    it('is taken for stolen when it comes again: its tokens are dead [security 31] [pitfall 3]', async () => {
      const authorized = await application.authorize(ada.email);
      const tokens = await application.redeem(authorized);
      expect(await statusOf(tokens)).toBe(200);
      const again = application.redeem(authorized);
      await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await statusOf(tokens)).toBe(401);
      await expect(refresh(tokens)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await eventsOf(ada.id)).toEqual(['oauth-token-replayed']);
    });
  });

  describe('of a refresh token', () => {
    it('is forgiven for a moment: twenty at once go on in one session [security 33] [pitfall 2]', async () => {
      const tokens = await application.logIn(ada.email);
      const winners = won(await times(api, 20, () => refresh(tokens)));
      expect(winners).toHaveLength(20);
      const sessions = winners.map((next) => readToken(next.access_token).payload['gid']);
      expect(new Set(sessions)).toEqual(new Set([readToken(tokens.access_token).payload['gid']]));
      expect(new Set(await Promise.all(winners.map(statusOf)))).toEqual(new Set([200]));
      // Each goes on by itself.
      for (const next of winners.slice(0, 3)) expect(await statusOf(await refresh(next))).toBe(200);
    });

    it('is taken for stolen when it comes later: the whole session ends, and its owner can tell [security 33] [security 43] [pitfall 3]', async () => {
      const tokens = await application.logIn(ada.email);
      const next = await refresh(tokens);
      await waitOutForgiveness();
      await expect(refresh(tokens)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await statusOf(next)).toBe(401);
      await expect(refresh(next)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await eventsOf(ada.id)).toEqual(['oauth-token-replayed']);
      const audited = await api.database.query(
        `select action, actor_id from audit_events
         where entity = 'user_sessions' and entity_id = $1 order by created_at`,
        [readToken(tokens.access_token).payload['gid']],
      );
      expect(audited).toEqual([
        { action: 'created', actor_id: ada.id },
        { action: 'updated', actor_id: ada.id },
      ]);
      expect(await api.mailTo(ada.email)).toMatchObject({
        subject: 'You were logged out of The application',
      });
    });

    it('wins once of ten at once where nothing is forgiven [security 33] [security 42] [pitfall 1]', async () => {
      const strict = await TestApi.start({
        REFRESH_REUSE_SECONDS: '0',
        DATABASE_POOL_MAX: '20',
        DATABASE_URL: api.database.urlOf('app'),
      });
      const { client } = application;
      const strictly = await Application.of(strict, client);
      const tokens = await strictly.logIn(ada.email);
      const winners = won(await times(api, 10, () => strictly.refresh(tokens.refresh_token ?? '')));
      expect(winners).toHaveLength(1);
      await strict.stop();
    });
  });
});
