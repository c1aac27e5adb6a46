import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, UnitOfWork } from '#core/persistence';
import { TokenIssuer, type Principal } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import type { UserSession } from '../models/user-session.entity.js';
import { UserSessionsRepository } from '../repositories/user-sessions.repository.js';
import { LogInRefused, SessionNotFound } from '../sessions.errors.js';
import { SessionsService } from './sessions.service.js';

const NOW = new Date('2026-11-23T12:00:00.500Z');
const DEVICE = { userAgent: 'curl/8.9.1', address: '203.0.113.9' };
const VERIFIED = { userId: 'ada', passwordHash: 'hash' };
const PRINCIPAL: Principal = {
  kind: 'user',
  userId: 'ada',
  clientId: 'solera',
  sessionId: 'session-1',
  isOperator: false,
  permissions: new Set(),
  scope: 'api',
};

class SessionsInMemory {
  readonly rows: UserSession[] = [];
  readonly listRunning = jest.fn<UserSessionsRepository['listRunning']>();

  async findRunningForUpdate(id: string, userId: string): Promise<UserSession | null> {
    return (
      this.rows.find(
        (session) =>
          session.id === id && session.user.unwrap().id === userId && session.endedAt === null,
      ) ?? null
    );
  }

  add(session: UserSession): void {
    this.rows.push(session);
  }
}

describe('the sessions service', () => {
  const findForUpdate = jest.fn<UsersService['findForUpdate']>();
  const enterUser = jest.fn<UnitOfWork['enterUser']>();
  const issue = jest.fn<TokenIssuer['issue']>();
  let table: SessionsInMemory;
  let sessions: SessionsService;

  beforeEach(async () => {
    table = new SessionsInMemory();
    findForUpdate.mockReset().mockResolvedValue(null);
    issue.mockReset().mockResolvedValue({ accessToken: 'token', expiresIn: 600 });
    const module = await Test.createTestingModule({
      providers: [
        SessionsService,
        { provide: UserSessionsRepository, useValue: table },
        { provide: UsersService, useValue: { findForUpdate } },
        { provide: TokenIssuer, useValue: { issue } },
        { provide: UnitOfWork, useValue: { enterUser } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => 'session-1' } },
      ],
    }).compile();
    sessions = module.get(SessionsService);
  });

  const plant = (): User => {
    const user = User.register({
      id: 'ada',
      email: 'ada@example.com',
      name: 'Ada',
      passwordHash: 'hash',
      at: NOW,
    });
    findForUpdate.mockResolvedValue(user);
    return user;
  };

  describe('beginning', () => {
    it('issues a token for a session that ends with it', async () => {
      plant();
      const begun = await sessions.beginSession(VERIFIED, DEVICE);
      expect(begun).toMatchObject({ accessToken: 'token', expiresIn: 600 });
      expect(issue).toHaveBeenCalledWith({ userId: 'ada', sessionId: 'session-1' });
      expect(table.rows).toEqual([begun.session]);
      expect(begun.session).toMatchObject({
        id: 'session-1',
        ...DEVICE,
        createdAt: NOW,
        expiresAt: new Date('2026-11-23T12:10:00.500Z'),
        endedAt: null,
      });
      expect(begun.session.user.unwrap().id).toBe('ada');
    });

    it('looks at the user again, under a lock', async () => {
      plant();
      await sessions.beginSession(VERIFIED, DEVICE);
      expect(findForUpdate).toHaveBeenCalledWith('ada');
      // Else row-level security would refuse the row.
      expect(enterUser).toHaveBeenCalledWith('ada');
    });

    it.each<[string, (user: User) => void]>([
      ['was disabled', (user) => user.change({ status: 'disabled' }, NOW)],
      ['was deleted', (user) => user.delete(NOW)],
      ['has another password', (user) => (user.passwordHash = 'another hash')],
    ])('refuses a user who %s since the password was checked', async (_what, change) => {
      change(plant());
      await expect(sessions.beginSession(VERIFIED, DEVICE)).rejects.toBeInstanceOf(LogInRefused);
      expect([table.rows, issue.mock.calls]).toEqual([[], []]);
    });

    it('refuses a user who is gone', async () => {
      await expect(sessions.beginSession(VERIFIED, DEVICE)).rejects.toBeInstanceOf(LogInRefused);
    });

    it('keeps as much of what the client calls itself as there is room for', async () => {
      plant();
      const userAgent = 'x'.repeat(1000);
      const { session } = await sessions.beginSession(VERIFIED, { ...DEVICE, userAgent });
      expect(session.userAgent).toBe('x'.repeat(400));
    });
  });

  it('lists the running sessions of the caller, and of nobody else', async () => {
    const page = { items: [], nextCursor: null, limit: 5 };
    table.listRunning.mockResolvedValue(page);
    expect(await sessions.listSessions(PRINCIPAL, { limit: 5, cursor: 'c' })).toBe(page);
    expect(table.listRunning).toHaveBeenCalledWith('ada', NOW, { limit: 5, cursor: 'c' });
  });

  describe('ending', () => {
    beforeEach(async () => {
      plant();
      await sessions.beginSession(VERIFIED, DEVICE);
    });

    it('ends a session of the caller, once', async () => {
      await sessions.endSession(PRINCIPAL, 'session-1');
      expect(table.rows[0]?.endedAt).toBe(NOW);
      const again = sessions.endSession(PRINCIPAL, 'session-1');
      await expect(again).rejects.toBeInstanceOf(SessionNotFound);
    });

    it('keeps the time at which a session first ended', () => {
      const [session] = table.rows;
      session?.end(NOW);
      session?.end(new Date());
      expect(session?.endedAt).toBe(NOW);
    });

    it('does not find the session of somebody else', async () => {
      const eve = { ...PRINCIPAL, userId: 'eve' };
      await expect(sessions.endSession(eve, 'session-1')).rejects.toBeInstanceOf(SessionNotFound);
      expect(table.rows[0]?.endedAt).toBeNull();
    });
  });
});
