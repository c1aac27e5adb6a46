import { describe, expect, it } from '@jest/globals';
import { parseSmtpUrl } from './smtp-server.js';

describe('the URL of a mail server', () => {
  it.each([
    ['smtps://smtp.example.com', 'smtp.example.com', 465, true],
    ['smtp://smtp.example.com', 'smtp.example.com', 587, false],
    ['smtp://smtp.example.com:25/', 'smtp.example.com', 25, false],
    ['smtps://[::1]:2465', '::1', 2465, true],
    ['smtp://127.0.0.1:1025', '127.0.0.1', 1025, false],
  ])('%s names host, port and when TLS begins', (url, host, port, isTlsFromStart) => {
    expect(parseSmtpUrl(url)).toEqual({ host, port, isTlsFromStart, login: undefined });
  });

  it('may hold a log-in, with what a URL cannot hold percent-encoded', () => {
    const { login } = parseSmtpUrl('smtps://ada%40example.com:p%3Ass%2Fword@smtp.example.com');
    expect(login).toEqual({ user: 'ada@example.com', password: 'p:ss/word' });
  });

  it.each([
    '',
    'planted',
    'smtp:planted.example.com',
    'http://planted.example.com',
    'smtps://planted@smtp.example.com',
    'smtps://:planted@smtp.example.com',
    'smtps://user:%planted@smtp.example.com',
    'smtps://user:planted@',
    'smtps://smtp.example.com/planted',
    'smtps://smtp.example.com?tls=planted',
    'smtps://smtp.example.com#planted',
    'smtps://smtp.example.com:99999/planted',
  ])('is not %j, which is not repeated', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(/^must look like smtps:/);
    expect(() => parseSmtpUrl(url)).not.toThrow('planted');
  });
});
