import { describe, expect, it } from '@jest/globals';
import { parseAccessTokenClaims } from './access-token-claims.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const ID = '019ab0de-1111-7222-8333-444455556666';
const PAYLOAD = {
  sub: ID,
  gid: ID,
  jti: ID,
  client_id: 'solera',
  scope: 'api',
  iat: SECONDS,
  exp: SECONDS + 600,
};

describe('the claims of an access token', () => {
  it('are read where all are there', () => {
    expect(parseAccessTokenClaims(PAYLOAD, NOW)).toEqual({
      sub: ID,
      gid: ID,
      jti: ID,
      clientId: 'solera',
      scope: 'api',
    });
  });

  it.each(Object.keys(PAYLOAD))('are refused as a whole without %s', (name) => {
    for (const value of [undefined, null, {}, [ID]]) {
      expect(parseAccessTokenClaims({ ...PAYLOAD, [name]: value }, NOW)).toBeUndefined();
    }
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
