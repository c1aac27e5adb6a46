import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LookUp } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { UsersService } from '#features/users';
import { User } from '#features/users/models';
import { LogInRefused } from '../sessions.errors.js';
import { PasswordLogIn } from './password-log-in.js';

const BODY = { email: 'ada@example.com', password: 'correct horse' };

describe('logging in with a password', () => {
  const verify = jest.fn<PasswordHasher['verify']>();
  const findByEmail = jest.fn<UsersService['findByEmail']>();
  let isLookingUp = false;
  let logIn: PasswordLogIn;
  let warn: jest.SpiedFunction<Logger['warn']>;

  beforeEach(async () => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    verify.mockReset().mockImplementation(async (stored, password) => {
      if (isLookingUp) throw new Error('A connection waits for the hash');
      return stored === `hash of ${password}`;
    });
    findByEmail.mockReset().mockResolvedValue(null);
    const run = async (read: () => Promise<unknown>) => {
      isLookingUp = true;
      return read().finally(() => (isLookingUp = false));
    };
    const module = await Test.createTestingModule({
      providers: [
        PasswordLogIn,
        { provide: UsersService, useValue: { findByEmail } },
        { provide: LookUp, useValue: { run } },
        { provide: PasswordHasher, useValue: { verify } },
      ],
    }).compile();
    logIn = module.get(PasswordLogIn);
  });

  afterEach(() => {
    jest.restoreAllMocks();
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
    return (error as LogInRefused).message;
  };

  it('says whose password was right, and which hash it was', async () => {
    plant();
    expect(await logIn.prepare(BODY)).toEqual({
      userId: 'ada',
      passwordHash: 'hash of correct horse',
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it('refuses unknown addresses, wrong passwords and closed accounts in the same words', async () => {
    const unknown = await refusal();
    plant();
    const wrong = await refusal({ ...BODY, password: 'wrong' });
    plant().change({ status: 'disabled' }, new Date());
    const disabled = await refusal();
    plant().delete(new Date());
    const deleted = await refusal();
    expect(new Set([unknown, wrong, disabled, deleted]).size).toBe(1);
  });

  it('does the same work for each of them: one look-up, one verification', async () => {
    await refusal();
    expect(verify.mock.calls).toEqual([[undefined, 'correct horse']]);
    plant().change({ status: 'disabled' }, new Date());
    await refusal();
    expect(verify.mock.calls[1]).toEqual(['hash of correct horse', 'correct horse']);
    expect(findByEmail).toHaveBeenCalledTimes(2);
  });

  it('writes a refusal down, with the account and without what was typed', async () => {
    plant();
    await refusal({ ...BODY, password: 'planted-password' });
    findByEmail.mockResolvedValue(null);
    await refusal();
    expect(warn.mock.calls).toEqual([
      [{ msg: 'log-in refused', userId: 'ada' }],
      [{ msg: 'log-in refused', userId: undefined }],
    ]);
  });
});
