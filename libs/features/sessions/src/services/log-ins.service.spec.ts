import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { UnitOfWork } from '#core/persistence';
import { TokenIssuer } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import { LogInRefused } from '../sessions.errors.js';
import { LogInChallenges } from './log-in-challenges.js';
import { LogInsService, PendingLogIn } from './log-ins.service.js';
import { SessionsService } from './sessions.service.js';

const NOW = new Date('2026-11-23T12:00:00.500Z');
const DEVICE = { userAgent: 'curl/8.9.1', address: '203.0.113.9' };
const VERIFIED = { userId: 'ada', passwordHash: 'hash' };
const TOKENS = { accessToken: 'token', expiresIn: 600, refreshToken: 'again' };

describe('logging in', () => {
  const findForUpdate = jest.fn<UsersService['findForUpdate']>();
  const enterUser = jest.fn<UnitOfWork['enterUser']>();
  const issue = jest.fn<TokenIssuer['issue']>();
  const issueChallenge = jest.fn<LogInChallenges['issue']>();
  const complete = jest.fn<LogInChallenges['complete']>();
  const beginSession = jest.fn((..._begun: unknown[]) => ({ id: 'session-1' }));
  let logIns: LogInsService;

  beforeEach(async () => {
    jest.clearAllMocks();
    findForUpdate.mockReset().mockResolvedValue(null);
    issue.mockReset().mockResolvedValue(TOKENS);
    issueChallenge.mockReset().mockResolvedValue(undefined);
    const module = await Test.createTestingModule({
      providers: [
        LogInsService,
        { provide: LogInChallenges, useValue: { issue: issueChallenge, complete } },
        { provide: UsersService, useValue: { findForUpdate } },
        { provide: SessionsService, useValue: { beginSession } },
        { provide: TokenIssuer, useValue: { issue } },
        { provide: UnitOfWork, useValue: { enterUser } },
      ],
    }).compile();
    logIns = module.get(LogInsService);
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

  it('begins a session of the product itself and issues its tokens', async () => {
    const user = plant();
    expect(await logIns.logIn(VERIFIED, DEVICE)).toEqual({
      ...TOKENS,
      session: { id: 'session-1' },
    });
    const authorization = { clientId: 'solera', scope: 'api' };
    expect(beginSession).toHaveBeenCalledWith(user, DEVICE, authorization);
    expect(issue).toHaveBeenCalledWith({ userId: 'ada', sessionId: 'session-1' });
  });

  it('begins nothing for a user who has a second factor, and asks for it', async () => {
    const user = plant();
    const factors = ['totp'] as const;
    const challenge = { token: 'token', expiresIn: 300, factors, passkeyOptions: null };
    issueChallenge.mockResolvedValue(challenge);
    expect(await logIns.logIn(VERIFIED, DEVICE)).toEqual(new PendingLogIn(challenge));
    expect(issueChallenge).toHaveBeenCalledWith(user, undefined);
    expect(beginSession).not.toHaveBeenCalled();
    expect(issue).not.toHaveBeenCalled();
  });

  it('begins a session for whoever completes the log-in', async () => {
    const user = plant();
    const presented = { id: 'challenge', userId: 'ada', passkeyChallenge: 'signed' };
    complete.mockResolvedValue({ user, renewsSessionId: null });
    const begun = await logIns.completeLogIn(presented, { code: '123456' }, DEVICE);
    expect(begun).toEqual({ ...TOKENS, session: { id: 'session-1' } });
    expect(complete).toHaveBeenCalledWith(presented, { code: '123456' });
  });

  it('looks at the user again, under a lock', async () => {
    plant();
    await logIns.logIn(VERIFIED, DEVICE);
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
    await expect(logIns.logIn(VERIFIED, DEVICE)).rejects.toBeInstanceOf(LogInRefused);
    expect(issue).not.toHaveBeenCalled();
    expect(beginSession).not.toHaveBeenCalled();
  });

  it('replaces a hash of other parameters, in the name of the user', async () => {
    const user = plant();
    enterUser.mockImplementationOnce(async () => {
      expect(user.passwordHash).toBe('hash');
    });
    await logIns.logIn({ ...VERIFIED, renewedHash: 'new hash' }, DEVICE);
    expect(user.passwordHash).toBe('new hash');
    await logIns.logIn({ ...VERIFIED, passwordHash: 'new hash' }, DEVICE);
    expect(user.passwordHash).toBe('new hash');
  });

  it('refuses a user who is gone', async () => {
    await expect(logIns.logIn(VERIFIED, DEVICE)).rejects.toBeInstanceOf(LogInRefused);
  });
});
