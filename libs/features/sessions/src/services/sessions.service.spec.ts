import { beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids } from '#core/persistence';
import type { UserPrincipal } from '#core/security';
import { User } from '#features/users/models';
import { SessionsInMemory } from '../../../../../test/support/sessions-in-memory.js';
import { UserSessionsRepository } from '../repositories/user-sessions.repository.js';
import { SessionConfig } from '../sessions.config.js';
import { SessionNotFound } from '../sessions.errors.js';
import { SessionClock } from './session-clock.js';
import { SessionsService } from './sessions.service.js';

const START = new Date('2026-11-23T12:00:00.500Z');
const DEVICE = { userAgent: 'curl/8.9.1', address: '203.0.113.9' };
const AUTHORIZATION = { clientId: 'solera', scope: 'api' };
const later = (seconds: number) => new Date(START.getTime() + seconds * 1000);

const PRINCIPAL: UserPrincipal = {
  kind: 'user',
  userId: 'ada',
  clientId: 'solera',
  sessionId: 'session-1',
  authenticatedAt: START,
  isOperator: false,
  permissions: new Set(),
  scopes: new Set(['api']),
};

describe('the sessions service', () => {
  let table: SessionsInMemory;
  let sessions: SessionsService;
  let now: Date;
  let made: number;

  beforeEach(async () => {
    table = new SessionsInMemory();
    now = START;
    made = 0;
    const module = await Test.createTestingModule({
      providers: [
        SessionsService,
        SessionClock,
        { provide: SessionConfig, useValue: { idleSeconds: 60, maxSeconds: 3_600 } },
        { provide: UserSessionsRepository, useValue: table },
        { provide: Clock, useValue: { now: () => now } },
        { provide: Ids, useValue: { next: () => `session-${String(++made)}` } },
      ],
    }).compile();
    sessions = module.get(SessionsService);
  });

  const userOf = (id: string): User =>
    User.register({ id, email: `${id}@example.com`, name: id, passwordHash: 'hash', at: START });

  const begin = (id = 'ada') => sessions.beginSession(userOf(id), DEVICE, AUTHORIZATION);

  it('begins sessions that last as long as configured', () => {
    const session = begin();
    expect(table.rows).toEqual([session]);
    expect(session).toMatchObject({
      id: 'session-1',
      ...DEVICE,
      ...AUTHORIZATION,
      createdAt: START,
      lastUsedAt: START,
      authenticatedAt: START,
      expiresAt: later(3_600),
      endedAt: null,
    });
    expect(session.user.unwrap().id).toBe('ada');
  });

  it('keeps as much of what the client calls itself as there is room for', () => {
    const device = { ...DEVICE, userAgent: 'x'.repeat(1000) };
    const session = sessions.beginSession(userOf('ada'), device, AUTHORIZATION);
    expect(session.userAgent).toBe('x'.repeat(400));
  });

  it('lists the running sessions of the caller, and of nobody else', async () => {
    const page = { items: [], nextCursor: null, limit: 5 };
    table.listRunning.mockResolvedValue(page);
    expect(await sessions.listSessions(PRINCIPAL, { limit: 5, cursor: 'c' })).toBe(page);
    const running = { now: START, usedSince: later(-60) };
    expect(table.listRunning).toHaveBeenCalledWith('ada', running, { limit: 5, cursor: 'c' });
  });

  it.each<[string, number, boolean]>([
    ['before it was idle for too long', 59, true],
    ['after it was idle for too long', 60, false],
  ])('finds a session %s', async (_when, seconds, isFound) => {
    begin();
    now = later(seconds);
    expect((await sessions.findRunning('session-1')) !== null).toBe(isFound);
  });

  it('does not find a session at its end, however much it is used', async () => {
    const session = begin();
    now = later(3_600);
    session.lastUsedAt = later(3_599);
    expect(await sessions.findRunning('session-1')).toBeNull();
  });

  describe('ending', () => {
    beforeEach(() => {
      begin();
    });

    it('ends a session of the user, once', async () => {
      await sessions.endSession('ada', 'session-1');
      expect(table.rows[0]?.endedAt).toBe(START);
      const again = sessions.endSession('ada', 'session-1');
      await expect(again).rejects.toBeInstanceOf(SessionNotFound);
      await sessions.endIfRunning('session-1');
      expect(table.rows[0]?.endedAt).toBe(START);
    });

    it('keeps the time at which a session first ended', () => {
      const [session] = table.rows;
      session?.end(START);
      session?.end(new Date());
      expect(session?.endedAt).toBe(START);
    });

    it('does not find the session of somebody else', async () => {
      const ending = sessions.endSession('eve', 'session-1');
      await expect(ending).rejects.toBeInstanceOf(SessionNotFound);
      expect(table.rows[0]?.endedAt).toBeNull();
    });

    it('ends all of a user, but for one that is named', async () => {
      begin();
      begin('eve');
      await sessions.endSessionsOf('ada', { but: 'session-2' });
      expect(table.rows.map(({ endedAt }) => endedAt)).toEqual([START, null, null]);
      await sessions.endSessionsOf('ada');
      expect(table.rows.map(({ endedAt }) => endedAt)).toEqual([START, START, null]);
    });
  });
});
