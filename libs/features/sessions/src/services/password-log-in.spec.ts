import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { LookUp } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import { SessionConfig } from '../sessions.config.js';
import { EmailNotVerified, LogInRefused } from '../sessions.errors.js';
import { PasswordLogIn } from './password-log-in.js';

const BODY = { email: 'ada@example.com', password: 'correct horse' };

describe('logging in with a password', () => {
  const verify = jest.fn<PasswordHasher['verify']>();
  const hash = jest.fn<PasswordHasher['hash']>();
  const isOutdated = jest.fn<PasswordHasher['isOutdated']>();
  const findByEmail = jest.fn<UsersService['findByEmail']>();
  const config = { requiresVerifiedEmail: false };
  let isLookingUp = false;
  let logIn: PasswordLogIn;

  beforeEach(async () => {
    verify.mockReset().mockImplementation(async (stored, password) => {
      if (isLookingUp) throw new Error('A connection waits for the hash');
      return stored === `hash of ${password}`;
    });
    config.requiresVerifiedEmail = false;
    hash.mockReset().mockImplementation(async (password) => `new hash of ${password}`);
    isOutdated.mockReset().mockReturnValue(false);
    findByEmail.mockReset().mockResolvedValue(null);
    const run = async (read: () => Promise<unknown>) => {
      isLookingUp = true;
      return read().finally(() => (isLookingUp = false));
    };
    const module = await Test.createTestingModule({
      providers: [
        PasswordLogIn,
        { provide: UsersService, useValue: { findByEmail } },
        { provide: SessionConfig, useValue: config },
        { provide: LookUp, useValue: { run } },
        { provide: PasswordHasher, useValue: { verify, hash, isOutdated } },
      ],
    }).compile();
    logIn = module.get(PasswordLogIn);
  });

  const plant = (): User => {
    const user = User.register({
      id: 'ada',
      email: BODY.email,
      name: 'Ada',
      passwordHash: 'hash of correct horse',
      at: new Date(),
    });
    findByEmail.mockResolvedValue(user);
    return user;
  };
  const refusal = async (body = BODY) => {
    const error: unknown = await logIn.prepare(body).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LogInRefused);
    return error as LogInRefused;
  };

  it('says whose password was right, and which hash it was', async () => {
    plant();
    expect(await logIn.prepare(BODY)).toEqual({
      userId: 'ada',
      passwordHash: 'hash of correct horse',
    });
  });

  it('hashes again what was hashed with other parameters, and nothing else', async () => {
    plant();
    await logIn.prepare(BODY);
    expect(hash).not.toHaveBeenCalled();
    isOutdated.mockReturnValue(true);
    expect(await logIn.prepare(BODY)).toMatchObject({
      passwordHash: 'hash of correct horse',
      renewedHash: 'new hash of correct horse',
    });
    await refusal({ ...BODY, password: 'wrong' });
    expect(hash).toHaveBeenCalledTimes(1);
  });

  it('tells who knows the password, and nobody else, that the address is to be verified', async () => {
    config.requiresVerifiedEmail = true;
    const user = plant();
    await expect(logIn.prepare(BODY)).rejects.toBeInstanceOf(EmailNotVerified);
    await refusal({ ...BODY, password: 'wrong' });
    user.verifyEmail(new Date());
    expect(await logIn.prepare(BODY)).toMatchObject({ userId: 'ada' });
  });

  it('refuses unknown addresses, wrong passwords and closed accounts in the same words', async () => {
    const unknown = await refusal();
    plant();
    const wrong = await refusal({ ...BODY, password: 'wrong' });
    plant().change({ status: 'disabled' }, new Date());
    const disabled = await refusal();
    plant().delete(new Date());
    const deleted = await refusal();
    expect(new Set([unknown, wrong, disabled, deleted].map(({ message }) => message)).size).toBe(1);
  });

  it('does the same work for each of them: one look-up, one verification', async () => {
    await refusal();
    expect(verify.mock.calls).toEqual([[undefined, 'correct horse']]);
    plant().change({ status: 'disabled' }, new Date());
    await refusal();
    expect(verify.mock.calls[1]).toEqual(['hash of correct horse', 'correct horse']);
    expect(findByEmail).toHaveBeenCalledTimes(2);
  });

  it('says whose account it was, for the security event, where there is one', async () => {
    plant();
    expect((await refusal({ ...BODY, password: 'wrong' })).userId).toBe('ada');
    findByEmail.mockResolvedValue(null);
    expect((await refusal()).userId).toBeUndefined();
  });
});
