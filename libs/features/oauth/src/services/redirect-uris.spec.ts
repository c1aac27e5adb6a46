import { describe, expect, it } from '@jest/globals';
import { findRedirectUriFault } from './redirect-uris.js';

describe('a redirect URI', () => {
  it.each([
    ['web', 'https://app.example/callback'],
    ['web', 'http://localhost:8080/callback'],
    ['public', 'https://app.example/callback'],
    ['public', 'http://127.0.0.1/callback'],
    ['public', 'com.example.app:/callback'],
  ] as const)('of a %s client can be %s', (kind, uri) => {
    expect(findRedirectUriFault(kind, uri)).toBeUndefined();
  });

  it.each([
    ['web', 'com.example.app:/callback', /public/],
    ['public', 'https://localhost/callback', /by http/],
    ['public', 'https://[::1]:8443/callback', /by http/],
    ['web', 'https://app.example:99999/callback', /host and port/],
    ['public', 'https://1.2.3.999/callback', /host and port/],
  ] as const)('of a %s client cannot be %s, and its owner hears why', (kind, uri, why) => {
    const fault = findRedirectUriFault(kind, uri);
    expect(fault).toMatch(why);
    expect(fault).toContain(uri);
  });
});
