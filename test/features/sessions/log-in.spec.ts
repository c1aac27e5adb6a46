import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../support/test-api.js';

const ADA = { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada' };

describe('logging in', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(async () => {
    await api.stop();
  });

  it('takes a user from registration to their own account', async () => {
    const registered = await api.request('POST', '/v1/users', { body: ADA });
    expect([registered.statusCode, registered.json()]).toEqual([202, {}]);

    const { email, password } = ADA;
    const loggedIn = await api.request('POST', '/v1/sessions', { body: { email, password } });
    expect(loggedIn.statusCode).toBe(201);
    const { accessToken, tokenType } = loggedIn.json<{ accessToken: string; tokenType: string }>();
    expect(tokenType).toBe('Bearer');

    const me = await api.request('GET', '/v1/users/me', { token: accessToken });
    expect(me.statusCode).toBe(200);
    expect(me.json()).toMatchObject({ email, name: 'Ada', status: 'active' });
    expect(me.headers.etag).toBe('"v1.1"');
  });
});
