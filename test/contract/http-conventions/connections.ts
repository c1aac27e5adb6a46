import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from '../../support/problems.js';
import { sendRaw } from '../../support/raw-http.js';
import { readRows, type Rows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const END = 'Host: api.test\r\nConnection: close\r\n\r\n';

describe('a connection', () => {
  let api: TestApi;
  let before: Rows;

  beforeAll(async () => {
    api = await TestApi.start();
    await api.app.listen(0, '127.0.0.1');
    before = await readRows(api.database);
  });

  afterAll(async () => {
    await api.stop();
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['a space in a header name', `GET / HTTP/1.1\r\nX Bad: 1\r\n${END}`],
    ['a NUL in a header', `GET / HTTP/1.1\r\nX-Bad: a\0b\r\n${END}`],
    ['a folded header', `GET / HTTP/1.1\r\nX-Bad: a\r\n b\r\n${END}`],
    ['two lengths', `POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n${END}`],
    [
      'a length beside chunks',
      `POST /v1/users HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
    ],
    ['a negative length', `POST / HTTP/1.1\r\nContent-Length: -1\r\n${END}`],
    ['a space in the path', `GET / malformed HTTP/1.1\r\n${END}`],
  ])('that brings %s is answered 400 and closed', async (_what, bytes) => {
    const answer = await sendRaw(api, bytes);
    expectProblem(answer, 400, 'request-malformed');
    expect(answer.headers['connection']).toBe('close');
    expect(await readRows(api.database)).toEqual(before);
  });

  it('that names no Host is answered 400 by Node itself, without a word', async () => {
    const answer = await sendRaw(api, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, undefined]);
  });

  it('with more than 16 KiB of header fields is answered 431', async () => {
    const answer = await sendRaw(api, `GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n${END}`);
    expectProblem(answer, 431, 'headers-too-large');
  });

  it('with a URL of more than 16 KiB is answered 431, for Node counts it as a header', async () => {
    const answer = await sendRaw(api, `GET /?${'x'.repeat(20_000)} HTTP/1.1\r\n${END}`);
    expectProblem(answer, 431, 'headers-too-large');
  });

  it.each([
    ['that takes too long to bring a request is answered 408', 'ERR_HTTP_REQUEST_TIMEOUT', 408],
    ['that was reset is closed without a word', 'ECONNRESET', NaN],
  ])('%s', async (_what, code, status) => {
    // Node looks at its clock every 30 seconds, so it is told in its place.
    const server = api.app.getHttpServer();
    server.once('connection', (socket) => {
      server.emit('clientError', Object.assign(new Error(code), { code }), socket);
    });
    const answer = await sendRaw(api, 'GET / HT');
    expect(answer.statusCode).toBe(status);
    expect(answer.body.includes('request-timed-out')).toBe(status === 408);
  });

  it.each(['TRACE', 'PROPFIND', 'LINK'])('that asks for %s is answered 405', async (method) => {
    const answer = await sendRaw(api, `${method} /v1/users HTTP/1.1\r\n${END}`);
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers['allow']).toBe('GET, HEAD, POST, OPTIONS');
  });

  it('that asks for an unknown route is answered before its body has arrived', async () => {
    const head = `POST /v1/nothing HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9`;
    expectProblem(await sendRaw(api, `${head}\r\n${END}{"a`), 404, 'route-not-found');
  });

  it('with a body in chunks above 1 MiB is answered 413', async () => {
    const chunk = 'x'.repeat(1_100_000);
    const head = 'POST /v1/users HTTP/1.1\r\nContent-Type: application/json';
    const body = `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`;
    const answer = await sendRaw(api, `${head}\r\nTransfer-Encoding: chunked\r\n${END}${body}`);
    expectProblem(answer, 413, 'body-too-large');
  });

  it('with a fragment in its path does not find more than without', async () => {
    const answer = await sendRaw(api, `GET /v1/users/me#x HTTP/1.1\r\n${END}`);
    expect([401, 404]).toContain(answer.statusCode);
  });

  it('that names a whole URL is served by its path alone', async () => {
    const answer = await sendRaw(api, `GET http://evil.test/v1/nothing HTTP/1.1\r\n${END}`);
    expectProblem(answer, 404, 'route-not-found');
  });
});
