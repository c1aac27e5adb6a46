import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '#core/persistence';
import { eventually } from '../../support/eventually.js';
import { HeldTable } from '../../support/held-table.js';
import { registerClient } from '../../support/oauth-clients.js';
import { Application, authorized } from '../../support/oauth-flows.js';
import { foundOrganization } from '../../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { TestApi } from '../../support/test-api.js';
import { Visitor } from '../../support/visitor.js';

const NEW_PASSWORD = 'a better horse battery staple';

describe('a browser that is logged in to the pages', () => {
  let api: TestApi;
  let ada: Person;
  let bea: Person;
  let application: Application;
  let visitor: Visitor;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    bea = await logInAs(api, 'Bea');
    const engines = await foundOrganization(api, ada, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: ada }));
  });

  beforeEach(() => {
    visitor = new Visitor(api);
  });

  afterAll(() => api.stop());

  const changePassword = async (from: string, to: string) => {
    const body = { currentPassword: from, newPassword: to };
    const { token } = ada;
    const answer = await api.request('PUT', '/v1/users/me/password', { token, body });
    expect(answer.statusCode).toBe(204);
  };

  const redeem = async (back: URL, begun: Awaited<ReturnType<Application['begin']>>) => {
    const tokens = await application.redeem(authorized(back, begun.checks));
    return tokens.access_token;
  };

  it('or about to be, is so no more once the password is another', async () => {
    const { url } = await application.begin();
    await visitor.visit(url);
    const held = await visitor.submitOnly('log-in', { email: ada.email, password: PASSWORD });
    expect(held.statusCode).toBe(303);
    await changePassword(PASSWORD, NEW_PASSWORD);
    const late = await visitor.visit(String(held.headers.location));
    await changePassword(NEW_PASSWORD, PASSWORD);
    expect(late.statusCode).toBe(400);
    expect(late.body).not.toContain('/consent"');
  });

  describe('and on its way to an application at the moment of a log-out', () => {
    let where: string;

    beforeEach(async () => {
      const who = { email: ada.email, password: PASSWORD };
      await visitor.authorize((await application.begin()).url, who);
      where = `from oauth_artifacts where type = 'Session' and account_id = '${ada.id}'`;
    });

    it('keeps its log-in locked, so that the log-out waits for it', async () => {
      const held = await HeldTable.hold(api.database.adminUrl, 'user_sessions');
      const visit = visitor.visit((await application.begin()).url);
      try {
        await held.waitForWaiting(1);
        const touched = api.database.query(`select id ${where} for update nowait`);
        await expect(touched).rejects.toMatchObject({ code: '55P03' });
      } finally {
        await held.release();
      }
      expect((await visit).headers.location).toMatch(/[?]code=/);
    });

    it('is logged out under the name it has got in the meantime', async () => {
      await withClient(api.database.adminUrl, 'solera test', async (browser) => {
        await browser.query('begin');
        await browser.query(`select id ${where} for update`);
        const changed = changePassword(PASSWORD, NEW_PASSWORD);
        await eventually(
          () =>
            api.database.query(
              `select pid from pg_stat_activity
             where wait_event_type = 'Lock' and datname = current_database()`,
            ),
          (waiting) => waiting.length === 1,
        );
        // What a browser gets when somebody has logged in: the same log-in by another id.
        await browser.query(
          `insert into oauth_artifacts (id, type, created_at, sealed_payload, account_id, expires_at)
           select repeat('0', 64), type, created_at, sealed_payload, account_id, expires_at ${where} limit 1`,
        );
        await browser.query('commit');
        await changed;
      });
      const left = await api.database.query(`select id ${where}`);
      await changePassword(NEW_PASSWORD, PASSWORD);
      expect(left).toEqual([]);
    });
  });

  it('is taken over by somebody else who logs in there', async () => {
    await visitor.authorize((await application.begin()).url, {
      email: ada.email,
      password: PASSWORD,
    });
    const begun = await application.begin();
    const who = { email: bea.email, password: PASSWORD };
    const back = await visitor.authorize(`${begun.url}&prompt=login`, who);
    const token = await redeem(back, begun);
    const me = await api.request('GET', '/v1/users/me', { token });
    expect(me.json()).toMatchObject({ id: bea.id });
    // And stays theirs.
    const again = await application.begin();
    const theirs = await redeem(await visitor.authorize(again.url, who), again);
    expect((await api.request('GET', '/v1/users/me', { token: theirs })).json()).toMatchObject({
      id: bea.id,
    });
  });

  it('logs in again for what asks for a recent log-in, and the client may do it', async () => {
    const who = { email: bea.email, password: PASSWORD };
    const first = await application.begin();
    const old = await redeem(await visitor.authorize(first.url, who), first);
    await api.database.query(
      `update user_sessions set authenticated_at = now() - interval '1 day' where user_id = $1`,
      [bea.id],
    );
    const path = '/v1/users/me/email-changes';
    const body = { email: 'bea@elsewhere.example' };
    const refused = await api.request('POST', path, { token: old, body });
    expectProblem(refused, 401, 'authentication-not-recent');
    const second = await application.begin();
    const back = await visitor.authorize(`${second.url}&prompt=login`, who);
    const token = await redeem(back, second);
    expect((await api.request('POST', path, { token, body })).statusCode).toBe(202);
    // One session with an application, as before.
    expect((await api.request('GET', '/v1/users/me', { token: old })).statusCode).toBe(401);
  });

  it('is asked again only where it has just logged in', async () => {
    const who = { email: ada.email, password: PASSWORD };
    await visitor.authorize((await application.begin()).url, who);
    const page = await visitor.visit((await application.begin()).url);
    expect(page.headers.location).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  });

  it.each([
    ['consent', 'before anybody has logged in', {}],
    ['log-in', 'where consent is asked for', { email: 'ada@example.com', password: PASSWORD }],
  ])('has no answer to a %s %s', async (action, when, typed: Record<string, string>) => {
    const page = await visitor.visit((await application.begin()).url);
    const [, at = ''] = /action="([^"]*)\/log-in"/.exec(page.body) ?? [];
    let path = at;
    if (when.includes('consent')) {
      const asked = await visitor.logIn(ada.email, PASSWORD);
      [, path = ''] = /action="([^"]*)\/consent"/.exec(asked.body) ?? [];
    }
    const answer = await visitor.send('POST', `${path}/${action}`, typed);
    expect(answer.statusCode).toBe(404);
  });

  it.each(['email', 'password'])('is refused NUL as %s, as any other', async (field) => {
    await visitor.visit((await application.begin()).url);
    const typed = { email: ada.email, password: PASSWORD, [field]: '\0' };
    expect((await visitor.submit('log-in', typed)).statusCode).toBe(401);
  });
});
