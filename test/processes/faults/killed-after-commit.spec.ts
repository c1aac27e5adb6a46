import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseProxy } from '../../support/database-proxy.js';
import { eventually } from '../../support/eventually.js';
import { PASSWORD, type ApiClient } from '../api-client.js';
import { Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

const DATABASE = 'killed';
const PERSON = { email: 'ada@example.com', password: PASSWORD };

describe('kill -9 after COMMIT and before the answer', () => {
  let server: PostgresServer;
  let installation: Installation;
  let place: Place;
  let proxy: DatabaseProxy;

  beforeAll(async () => {
    server = await PostgresServer.start();
    place = await Place.make();
    installation = await Installation.prepare(place, server, DATABASE);
    await installation.run('migrate', 'up');
  });

  beforeEach(async () => {
    proxy = await DatabaseProxy.start(server.urlAs('app', 'apps', DATABASE));
  });

  afterEach(async () => {
    await place.killAll();
    await proxy.stop();
  });

  afterAll(async () => {
    await place.remove();
    await server.remove();
  });

  const sessions = () => server.query<{ id: string }>(DATABASE, 'select id from user_sessions');

  it('leaves a change that its retry, with the same key, is told about and does not repeat', async () => {
    const killed = await installation.startApi({ DATABASE_URL: proxy.url });
    await killed.client.register('Ada');
    const logIn = ({ client }: { client: ApiClient }) =>
      client.send('POST', '/v1/sessions', PERSON, undefined, { 'idempotency-key': 'log-in-1' });
    // As a whole message: BEGIN speaks of `read committed`.
    proxy.cutAt('commit\0', 'unanswered', 'update idempotency_keys');
    const unanswered = logIn(killed).catch(() => 'no answer');
    await eventually(sessions, (rows) => rows.length === 1);
    await place.killAll();
    expect(await unanswered).toBe('no answer');

    const retried = await logIn(await installation.startApi());
    expect([retried.status, retried.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(await retried.json()).toMatchObject({ session: (await sessions())[0] });
    expect(await sessions()).toHaveLength(1);
  });

  it('leaves a mail that the next one sends', async () => {
    const killed = await installation.startApi({ DATABASE_URL: proxy.url });
    const token = await killed.client.logIn(await killed.client.register('Grace'));
    const body = { name: 'Engines', slug: 'engines' };
    const founded = await killed.client.send('POST', '/v1/organizations', body, token);
    const { id } = (await founded.json()) as { id: string };
    proxy.cutAt('commit\0', 'unanswered', 'insert into mail_messages');
    const path = `/v1/organizations/${id}/invitations`;
    const invitation = { email: 'invited@example.com', role: 'member' };
    const unanswered = killed.client.send('POST', path, invitation, token).catch(() => 'no answer');
    const waiting = () =>
      server.query<{ attempts: number }>(DATABASE, 'select * from mail_messages');
    expect(await eventually(waiting, (rows) => rows.length === 1)).toMatchObject([{ attempts: 0 }]);
    await place.killAll();
    expect(await unanswered).toBe('no answer');

    const { client } = await installation.startApi();
    await eventually(waiting, (rows) => rows.length === 0);
    expect(await (await client.send('GET', '/mail')).text()).toContain('invited@example.com');
  });
});
