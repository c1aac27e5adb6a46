import { describe, expect, it } from '@jest/globals';
import { parseAccessTokenClaims } from './access-token-claims.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const ID = '019ab0de-1111-7222-8333-444455556666';
const OTHER = '019ab0de-1111-7222-8333-444455557777';
const PAYLOAD = {
  sub: ID,
  gid: ID,
  jti: ID,
  client_id: 'solera',
  scope: 'api openid',
  iat: SECONDS,
  exp: SECONDS + 600,
};
const { gid: _gid, ...WITHOUT_SESSION } = { ...PAYLOAD, client_id: ID };

const TIMES = new Set(['iat', 'exp']);

describe('the claims of an access token', () => {
  it('are read where all are there', () => {
    expect(parseAccessTokenClaims(PAYLOAD, NOW)).toEqual({
      kind: 'user-token',
      claims: { sub: ID, gid: ID, jti: ID, clientId: 'solera', scopes: ['api', 'openid'] },
    });
  });

  it('are those of a client that is its own subject', () => {
    expect(parseAccessTokenClaims(WITHOUT_SESSION, NOW)).toEqual({
      kind: 'client-token',
      claims: { jti: ID, clientId: ID, scopes: ['api', 'openid'] },
    });
    const foreign = { ...WITHOUT_SESSION, sub: OTHER };
    expect(parseAccessTokenClaims(foreign, NOW)).toBeUndefined();
  });

  it.each(Object.keys(PAYLOAD))('are refused as a whole without %s', (name) => {
    const missing = name === 'scope' ? [] : [undefined, null];
    for (const value of [...missing, 7, {}, [ID]].filter((it) => it !== 7 || !TIMES.has(name))) {
      expect(parseAccessTokenClaims({ ...PAYLOAD, [name]: value }, NOW)).toBeUndefined();
    }
  });

  it('may lack a scope: such a token lets one do nothing', () => {
    const { scope: _scope, ...payload } = PAYLOAD;
    expect(parseAccessTokenClaims(payload, NOW)?.claims.scopes).toEqual([]);
  });

  it.each(['sub', 'gid', 'jti'])('are refused where %s is no UUID', (name) => {
    for (const value of ['', 'x', ID.toUpperCase(), `${ID}\n`, `{${ID}}`, 7]) {
      expect(parseAccessTokenClaims({ ...PAYLOAD, [name]: value }, NOW)).toBeUndefined();
    }
  });

  it('are refused where they come from the future, but for clocks that differ a little', () => {
    expect(parseAccessTokenClaims({ ...PAYLOAD, iat: SECONDS + 30 }, NOW)).toBeDefined();
    expect(parseAccessTokenClaims({ ...PAYLOAD, iat: SECONDS + 31 }, NOW)).toBeUndefined();
  });

  it.each([[undefined], [null], ['text'], [7], [[]]])('are not those of %j', (payload) => {
    expect(parseAccessTokenClaims(payload, NOW)).toBeUndefined();
  });
});
