import { expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { UnitOfWork } from '#core/persistence';
import { User } from '../models/user.entity.js';
import { AccountAdministration } from './account-administration.js';
import { LogOuts } from './log-outs.js';
import { UsersService } from './users.service.js';

it.each([
  [{ status: 'disabled' as const }, ['rows of ada', 'log out ada']],
  [{ status: 'active' as const }, []],
  [{ name: 'Ada King' }, []],
])('logs out whoever is disabled, and nobody else: %j', async (change, expected) => {
  const done: string[] = [];
  const user = User.register({
    id: 'ada',
    email: 'ada@example.com',
    name: 'Ada',
    passwordHash: 'hash',
    at: new Date(),
  });
  const updateUser = jest.fn<UsersService['updateUser']>().mockResolvedValue(user);
  const module = await Test.createTestingModule({
    providers: [
      AccountAdministration,
      { provide: UsersService, useValue: { updateUser } },
      { provide: LogOuts, useValue: { logOut: async (id: string) => done.push(`log out ${id}`) } },
      {
        provide: UnitOfWork,
        useValue: { enterRowsOf: async (id: string) => done.push(`rows of ${id}`) },
      },
    ],
  }).compile();
  expect(await module.get(AccountAdministration).changeUser('ada', change, '*')).toBe(user);
  expect(updateUser).toHaveBeenCalledWith('ada', change, '*');
  expect(done).toEqual(expected);
});
