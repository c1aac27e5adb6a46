import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addSessions, logIn, logInAs, logInAsOperator, type Person } from '../../support/people.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

interface Page {
  readonly data: readonly { readonly id: string; readonly userAgent: string }[];
  readonly page: { readonly nextCursor: string | null };
}

const NOBODY = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';

describe('the own sessions', () => {
  let api: TestApi;
  let ada: Person;
  let grace: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    grace = await logInAs(api, 'Grace');
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${++count}`);
  });

  afterAll(async () => {
    await api.stop();
  });

  const list = async (token = ada.token, query = ''): Promise<Page> => {
    const response = await api.request('GET', `/v1/sessions${query}`, { token });
    expect(response.statusCode).toBe(200);
    return response.json<Page>();
  };

  const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id);

  const end = (id: string, token = ada.token) =>
    api.request('DELETE', `/v1/sessions/${id}`, { token });

  const statusOf = async (token: string): Promise<number> =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  it('are listed newest first, without those of others [security 20]', async () => {
    const second = await logIn(api, ada.email);
    expect(idsOf(await list())).toEqual([second.sessionId, ada.sessionId]);
    expect(idsOf(await list(grace.token))).toEqual([grace.sessionId]);
  });

  it('are those that still run', async () => {
    const ended = await logIn(api, ada.email);
    const expired = await logIn(api, ada.email);
    await end(ended.sessionId);
    await api.database.query(
      `update user_sessions set expires_at = now() - interval '1 second' where id = $1`,
      [expired.sessionId],
    );
    expect(idsOf(await list())).toEqual([ada.sessionId]);
  });

  it('are walked page by page, one moment or many', async () => {
    for (const secondsApart of [0, 3]) await addSessions(api, ada.id, 11, secondsApart);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '?limit=4' : `?limit=4&cursor=${cursor}`;
      const page = await list(ada.token, query);
      seen.push(...idsOf(page));
      cursor = page.page.nextCursor;
      await logIn(api, ada.email);
    } while (cursor !== null);
    expect(seen).toHaveLength(23);
    expect(new Set(seen).size).toBe(23);
  });

  it("cannot be walked with somebody else's cursor [security 22]", async () => {
    await addSessions(api, ada.id, 5);
    const { page } = await list(ada.token, '?limit=2');
    const response = await api.request(
      'GET',
      `/v1/sessions?limit=2&cursor=${page.nextCursor ?? ''}`,
      { token: grace.token },
    );
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      422,
      'cursor-is-invalid',
    ]);
  });

  describe('when ended', () => {
    it('are refused at the next request, and no other is [security 17] [security 20]', async () => {
      const second = await logIn(api, ada.email);
      expect((await end(second.sessionId)).statusCode).toBe(204);
      expect([await statusOf(second.token), await statusOf(ada.token)]).toEqual([401, 200]);
    });

    it('by logging out answer 401 from then on', async () => {
      const logOut = () => api.request('DELETE', '/v1/sessions/current', { token: ada.token });
      const first = await logOut();
      expect([first.statusCode, first.body]).toEqual([204, '']);
      const second = await logOut();
      expect([second.statusCode, second.headers['www-authenticate']]).toEqual([
        401,
        'Bearer error="invalid_token"',
      ]);
    });

    it('leave the others of the user running after a log-out', async () => {
      const second = await logIn(api, ada.email);
      await api.request('DELETE', '/v1/sessions/current', { token: ada.token });
      expect(await statusOf(second.token)).toBe(200);
    });

    it('by their own id are the same as logged out', async () => {
      expect((await end(ada.sessionId)).statusCode).toBe(204);
      expect(await statusOf(ada.token)).toBe(401);
    });

    it('are 404 the second time, like those that never were and those that expired', async () => {
      const second = await logIn(api, ada.email);
      await end(second.sessionId);
      const expired = await logIn(api, ada.email);
      await api.database.query('update user_sessions set expires_at = now() where id = $1', [
        expired.sessionId,
      ]);
      const before = await readRows(api.database);
      for (const id of [second.sessionId, expired.sessionId, NOBODY]) {
        const response = await end(id);
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          404,
          'session-not-found',
        ]);
      }
      expect(await readRows(api.database)).toEqual(before);
    });

    it('are 404 for everybody else, operators too, and go on [security 20] [security 22]', async () => {
      const operator = await logInAsOperator(api, `Olga${String(count)}`);
      for (const stranger of [grace, operator]) {
        const response = await end(ada.sessionId, stranger.token);
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          404,
          'session-not-found',
        ]);
      }
      expect(await statusOf(ada.token)).toBe(200);
    });

    it('by ten requests at once are ended once [security 42]', async () => {
      const second = await logIn(api, ada.email);
      const answers = await Promise.all(Array.from({ length: 10 }, () => end(second.sessionId)));
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses).toEqual([204, ...new Array<number>(9).fill(404)]);
    });
  });
});
