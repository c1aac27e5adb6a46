import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevelopmentTransport, MailDispatcher } from '#core/messaging';
import { tokenIn } from '../../support/mailbox.js';
import { MAIL, write } from '../../support/mails.js';
import { accept, foundOrganization } from '../../support/organizations.js';
import { logInAs } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

/** What a browser makes of a page without elements of its own. */
function textOf(html: string): string {
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_all, name: keyof typeof entities) => entities[name],
  );
}

describe('the page of mails', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({}, { isMailSent: true });
  });
  afterAll(() => api.stop());

  const page = () => api.request('GET', '/mail');

  it('is there, empty, from the start, and named at the root', async () => {
    const answer = await page();
    expect([
      answer.statusCode,
      answer.headers['content-type'],
      answer.headers['cache-control'],
    ]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
    expect(answer.body).toContain('None yet.');
    expect((await api.request('GET', '/')).json()).toMatchObject({ mail: '/mail' });
  });

  it('shows what an invited needs to accept', async () => {
    const [ada, grace] = [await logInAs(api, 'Ada'), await logInAs(api, 'Grace')];
    const engines = await foundOrganization(api, ada, 'engines');
    await api.request('POST', `${engines.path}/invitations`, {
      token: ada.token,
      body: { email: grace.email, role: 'member' },
    });
    await api.app.get(MailDispatcher).dispatchDue();
    const text = textOf((await page()).body);
    expect(text).toContain('Ada invites you to The engines');
    const token = tokenIn({ ...MAIL, id: '', text });
    expect((await accept(api, grace, token)).statusCode).toBe(201);
  });

  it('shows what users wrote as text, and runs nothing', async () => {
    const text = `<script>alert("&amp;'")</script>\nline two`;
    await write(api, { to: "o'brien&co@example.com", subject: '<img src=x onerror=a>', text });
    await api.app.get(MailDispatcher).dispatchDue();
    const { body, headers } = await page();
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(headers['content-security-policy']).not.toContain('script-src');
    expect(body).not.toMatch(/<(script|img)/);
    const shown = textOf(body);
    for (const part of [text, "o'brien&co@example.com", '<img src=x onerror=a>'])
      expect(shown).toContain(part);
  });

  it('shows the last hundred, newest first', async () => {
    const transport = api.app.get(DevelopmentTransport);
    for (let n = 1; n <= 101; n++) {
      await transport.send({ ...MAIL, id: String(n), subject: `number ${n}.` });
    }
    const { body } = await page();
    const numbers = [...body.matchAll(/number (\d+)\./g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => 101 - n));
  });
});

describe('in production', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://api.test',
      DOCS_ENABLED: 'false',
      SMTP_URL: 'smtps://smtp.example.com',
      MAIL_FROM: 'no-reply@example.com',
    });
  });
  afterAll(() => api.stop());

  it('there is no page of mails, and none of metrics', async () => {
    for (const path of ['/mail', '/metrics']) {
      const answer = await api.request('GET', path);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'route-not-found' });
    }
    expect((await api.request('GET', '/')).body).not.toContain('mail');
  });
});
