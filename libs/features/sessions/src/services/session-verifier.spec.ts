import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Aside, Clock, UnitOfWork } from '#core/persistence';
import {
  UserSessionsRepository,
  type SessionCredential,
} from '../repositories/user-sessions.repository.js';
import { SessionConfig } from '../sessions.config.js';
import { SessionClock } from './session-clock.js';
import { SessionVerifier } from './session-verifier.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const CLAIMS = { sub: 'ada', gid: 'session', jti: 'token', clientId: 'solera', scopes: ['api'] };
const FOUND: SessionCredential = {
  userId: 'ada',
  sessionId: 'session',
  clientId: 'solera',
  scope: 'openid api',
  authenticatedAt: ago(300),
  lastUsedAt: ago(10),
  isOperator: true,
  role: 'owner',
};

describe('the session of an access token', () => {
  const findCredential = jest.fn<UserSessionsRepository['findCredential']>();
  const stampUse = jest.fn<UserSessionsRepository['stampUse']>();
  const run = jest.fn(async (_purpose: string, write: () => Promise<void>) => write());
  let verifier: SessionVerifier;

  beforeEach(async () => {
    jest.clearAllMocks();
    const module = await Test.createTestingModule({
      providers: [
        SessionVerifier,
        SessionClock,
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: SessionConfig, useValue: { idleSeconds: 60, maxSeconds: 3_600 } },
        { provide: Aside, useValue: { run } },
        { provide: UnitOfWork, useValue: { enterUser: jest.fn() } },
        { provide: UserSessionsRepository, useValue: { findCredential, stampUse } },
      ],
    }).compile();
    verifier = module.get(SessionVerifier);
  });

  const ask = (claims = CLAIMS) =>
    verifier.findCredential({ claims }, { organizationId: 'engines', now: NOW });

  it('is believed as far as it is there', async () => {
    findCredential.mockResolvedValueOnce(FOUND);
    expect(await ask()).toEqual({
      userId: 'ada',
      clientId: 'solera',
      session: { id: 'session', authenticatedAt: ago(300) },
      isOperator: true,
      role: 'owner',
      scopes: ['api'],
    });
    const token = { sessionId: 'session', userId: 'ada' };
    const running = { now: NOW, usedSince: ago(60) };
    expect(findCredential).toHaveBeenCalledWith(token, 'engines', running);
    findCredential.mockResolvedValueOnce(null);
    expect(await ask()).toBeNull();
  });

  it('lets a token do no more than its user let the client', async () => {
    findCredential.mockResolvedValueOnce({ ...FOUND, scope: 'membership:read' });
    const claims = { ...CLAIMS, scopes: ['api', 'membership:read'] };
    expect((await ask(claims))?.scopes).toEqual(['membership:read']);
  });

  it('is of one client, whose token it has to be', async () => {
    findCredential.mockResolvedValueOnce({ ...FOUND, clientId: 'another' });
    expect(await ask()).toBeNull();
  });

  it('is stamped as used once a minute', async () => {
    findCredential.mockResolvedValueOnce({ ...FOUND, lastUsedAt: ago(59) });
    expect((await ask())?.stampUse).toBeUndefined();
    findCredential.mockResolvedValueOnce({ ...FOUND, lastUsedAt: ago(60) });
    await (await ask())?.stampUse?.();
    expect(run).toHaveBeenCalledWith('last-use', expect.any(Function));
    expect(stampUse).toHaveBeenCalledWith('session', NOW, ago(60));
  });
});
