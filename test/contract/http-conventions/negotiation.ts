import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows, type Rows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const JSON_TEXT = JSON.stringify({ email: 'new@example.com', password: PASSWORD, name: 'New' });

describe('content negotiation', () => {
  let api: TestApi;
  let ada: Person;
  let before: Rows;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    before = await readRows(api.database);
  });

  afterAll(async () => {
    await api.stop();
  });

  const get = (accept: string) =>
    api.request('GET', '/v1/users/me', { token: ada.token, headers: { accept } });

  const post = (type: string, body: string | Buffer = JSON_TEXT, headers = {}) =>
    api.request('POST', '/v1/users', { body, headers: { 'content-type': type, ...headers } });

  describe('of the answer', () => {
    it.each([
      'application/json',
      'application/*',
      '*/*',
      'text/html, */*;q=0.1',
      'application/problem+json',
      'application/json;charset=utf-8',
      'APPLICATION/JSON',
    ])('gives JSON to who accepts %s', async (accept) => {
      const response = await get(accept);
      expect([response.statusCode, response.headers['content-type']]).toEqual([
        200,
        'application/json; charset=utf-8',
      ]);
    });

    it.each([
      'application/xml',
      'text/html',
      'image/*',
      'application/json;q=0',
      'text/*, application/xml;q=0.9',
      'nonsense',
    ])('is 406 to who accepts only %s', async (accept) => {
      expectProblem(await get(accept), 406, 'not-acceptable');
    });

    it('is settled before anything is done', async () => {
      const response = await api.request('POST', '/v1/users', {
        body: JSON_TEXT,
        headers: { 'content-type': 'application/json', accept: 'text/html' },
      });
      expectProblem(response, 406, 'not-acceptable');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('gives problems to who accepts only them, and to who accepts nothing of ours', async () => {
      expectProblem(await api.request('GET', '/v1/nothing'), 404, 'route-not-found');
      const response = await api.request('GET', '/v1/nothing', {
        headers: { accept: 'text/html' },
      });
      expectProblem(response, 404, 'route-not-found');
    });
  });

  describe('of the body', () => {
    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/octet-stream',
      'application/jsonp',
      'application/vnd.api+json',
      'text/json',
      'application/merge-patch+json',
      'json',
      'application/json, text/plain',
      ';charset=utf-8',
    ])('refuses %s with 415', async (type) => {
      expectProblem(await post(type), 415, 'media-type-unsupported');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('refuses a body that does not say what it is', async () => {
      const response = await api.request('POST', '/v1/users', { body: Buffer.from(JSON_TEXT) });
      expectProblem(response, 415, 'media-type-unsupported');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('refuses an encoded body', async () => {
      const response = await post('application/json', JSON_TEXT, { 'content-encoding': 'gzip' });
      expectProblem(response, 415, 'media-type-unsupported');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('refuses a DELETE with a body that is not JSON', async () => {
      const response = await api.request('DELETE', '/v1/sessions/current', {
        token: ada.token,
        body: 'now',
        headers: { 'content-type': 'text/plain' },
      });
      expectProblem(response, 415, 'media-type-unsupported');
      expect(await readRows(api.database)).toEqual(before);
    });

    it.each(['application/merge-patch+json', 'Application/JSON; charset=UTF-8'])(
      'reads %s in a PATCH',
      async (type) => {
        const response = await api.request('PATCH', '/v1/users/me', {
          token: ada.token,
          body: '{}',
          headers: { 'content-type': type, 'if-match': '*' },
        });
        expect(response.statusCode).toBe(200);
      },
    );
  });
});
