import { describe, expect, it } from '@jest/globals';
import { JwtModule } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import { generateKeyPairSync } from 'node:crypto';
import { InstallationConfig } from '#core/config';
import { Clock, Ids } from '#core/persistence';
import { SigningKeys } from '../signing/signing-keys.js';
import { TokenConfig } from './token.config.js';
import { TokenIssuer } from './token-issuer.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('the token issuer', () => {
  it('issues a token for a session, good from now for as long as configured', async () => {
    const module = await Test.createTestingModule({
      imports: [JwtModule.register({})],
      providers: [
        TokenIssuer,
        { provide: SigningKeys, useValue: { getActive: async () => ({ kid: 'k1', privateKey }) } },
        { provide: TokenConfig, useValue: { accessTokenSeconds: 30 } },
        { provide: InstallationConfig, useValue: { publicUrl: 'https://api.example.com' } },
        { provide: Clock, useValue: { now: () => new Date('2026-11-23T12:00:00.999Z') } },
        { provide: Ids, useValue: { next: () => 'token-1' } },
      ],
    }).compile();
    const issued = await module
      .get(TokenIssuer)
      .issue({ userId: 'user-1', sessionId: 'session-1' });
    expect(issued.expiresIn).toBe(30);
    const [header, payload] = issued.accessToken
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
    const iat = Date.parse('2026-11-23T12:00:00Z') / 1000;
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
    expect(payload).toEqual({
      iss: 'https://api.example.com',
      aud: 'https://api.example.com',
      sub: 'user-1',
      gid: 'session-1',
      jti: 'token-1',
      client_id: 'solera',
      scope: 'api',
      iat,
      exp: iat + 30,
    });
  });
});
