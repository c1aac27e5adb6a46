import { beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { HeldTable } from '../support/held-table.js';
import { logInAs } from '../support/people.js';
import { TestApi } from '../support/test-api.js';

describe('an API that ends', () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await TestApi.start();
  });

  it('answers what it has begun and closes the connection, so that no client holds it back', async () => {
    const { token } = await logInAs(api, 'Ada');
    await api.app.listen(0, '127.0.0.1');
    const users = await HeldTable.hold(api.database.adminUrl, 'users');
    const url = `${await api.app.getUrl()}/v1/users/me`;
    const begun = fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await users.waitForWaiting(1);

    const ended = api.stop();
    await users.release();
    const answer = await begun;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    await ended;
  });

  it('does not wait for who has connected and asked nothing yet', async () => {
    await api.app.listen(0, '127.0.0.1');
    const { port } = new URL(await api.app.getUrl());
    const client = connect(Number(port), '127.0.0.1');
    await once(client, 'connect');
    // Answered after it was connected: the API knows of it.
    await fetch(`${await api.app.getUrl()}/health/live`);
    const closed = once(client, 'close');
    await api.stop();
    expect(await closed).toHaveLength(1);
  });
});
