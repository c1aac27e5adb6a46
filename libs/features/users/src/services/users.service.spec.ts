import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Clock, Ids, Sealer, VersionIsStale, type ExpectedVersion } from '#core/persistence';
import { User } from '../models/user.entity.js';
import { UsersRepository } from '../repositories/users.repository.js';
import type { ListUsersQuery } from '../schemas/list-users.query.js';
import { AccountInUse, UserNotFound } from '../users.errors.js';
import { ACCOUNT_CLOSINGS } from './account-closing.js';
import { ACCOUNT_OPENINGS, type AccountOpening } from './account-opening.js';
import { UsersService } from './users.service.js';

const BEFORE = new Date('2026-11-22T12:00:00Z');
const NOW = new Date('2026-11-23T12:00:00Z');

/** The table, in memory: what is asked for under a lock is written down. */
class UsersInMemory {
  readonly rows: User[] = [];
  readonly locks: string[] = [];
  readonly pretendToAdd = jest.fn<UsersRepository['pretendToAdd']>();
  readonly listUsers = jest.fn<UsersRepository['listUsers']>();

  async findRow(id: string): Promise<User | undefined> {
    return this.rows.find((user) => user.id === id && user.deletedAt === null);
  }

  async findByIdForUpdate(id: string): Promise<User | null> {
    this.locks.push(id);
    return (await this.findRow(id)) ?? null;
  }

  async findByEmail(email: string): Promise<User | null> {
    return this.rows.find((user) => user.email === email && user.deletedAt === null) ?? null;
  }

  async lockAddress(fingerprint: string): Promise<void> {
    this.locks.push(fingerprint);
  }

  async countAll(): Promise<number> {
    return this.rows.length;
  }

  add(user: User): void {
    this.rows.push(user);
  }
}

describe('the users service', () => {
  let users: UsersService;
  let table: UsersInMemory;
  const accountOpened = jest.fn<AccountOpening['accountOpened']>();
  const registrationRepeated = jest.fn<AccountOpening['registrationRepeated']>();
  const closeAccount = jest.fn<(userId: string) => Promise<void>>();

  beforeEach(async () => {
    table = new UsersInMemory();
    closeAccount.mockReset();
    accountOpened.mockReset();
    registrationRepeated.mockReset();
    const module = await Test.createTestingModule({
      providers: [
        UsersService,
        { provide: UsersRepository, useValue: table },
        { provide: Sealer, useValue: { fingerprint: (...words: string[]) => words.join('/') } },
        { provide: Clock, useValue: { now: () => NOW } },
        { provide: Ids, useValue: { next: () => 'new-id' } },
        { provide: ACCOUNT_OPENINGS, useValue: () => [{ accountOpened, registrationRepeated }] },
        { provide: ACCOUNT_CLOSINGS, useValue: () => [{ closeAccount }] },
      ],
    }).compile();
    users = module.get(UsersService);
  });

  const plant = (id = 'ada'): User => {
    const email = `${id}@example.com`;
    const user = User.register({ id, email, name: 'Ada', passwordHash: 'hash', at: BEFORE });
    user.version = 3;
    table.add(user);
    return user;
  };

  describe('registering', () => {
    const registration = { email: 'eve@example.com', name: 'Eve', passwordHash: 'hash' };

    it('makes an active account without rights', async () => {
      await users.registerUser(registration);
      expect(table.rows).toMatchObject([
        {
          id: 'new-id',
          ...registration,
          status: 'active',
          isOperator: false,
          emailVerifiedAt: null,
          createdAt: NOW,
          updatedAt: NOW,
          deletedAt: null,
        },
      ]);
      expect(accountOpened.mock.calls).toEqual([table.rows]);
      expect(registrationRepeated).not.toHaveBeenCalled();
    });

    it('tells nobody where whoever runs the installation vouches for the address', () => {
      users.addVerifiedUser(registration);
      expect(table.rows).toMatchObject([{ ...registration, emailVerifiedAt: NOW }]);
      expect(accountOpened).not.toHaveBeenCalled();
    });

    it('locks the address by a name that does not tell it, before it looks', async () => {
      const find = jest.spyOn(table, 'findByEmail').mockImplementation(() => {
        expect(table.locks).toEqual(['users.email/eve@example.com']);
        return Promise.resolve(null);
      });
      await users.registerUser(registration);
      expect(find).toHaveBeenCalledTimes(1);
    });

    it('does nothing, and says the same, where the address has an account', async () => {
      const eve = plant('eve');
      await expect(users.registerUser(registration)).resolves.toBeUndefined();
      expect(table.rows).toEqual([eve]);
      expect(registrationRepeated.mock.calls).toEqual([[eve]]);
      expect(table.pretendToAdd.mock.calls).toMatchObject([[registration]]);
      expect(accountOpened).not.toHaveBeenCalled();
      expect(eve).toMatchObject({ name: 'Ada', version: 3, updatedAt: BEFORE });
    });

    it('makes an account for an address that a deleted one has freed', async () => {
      plant('eve').delete(BEFORE);
      await users.registerUser(registration);
      expect(table.rows).toHaveLength(2);
    });
  });

  describe('showing', () => {
    it('finds an account by its id', async () => {
      expect(await users.getUser('ada').catch(String)).toBe(String(new UserNotFound()));
      const ada = plant();
      expect(await users.getUser('ada')).toBe(ada);
      expect(await users.findByEmail('ada@example.com')).toBe(ada);
      expect(await users.findForUpdate('ada')).toBe(ada);
      expect(table.locks).toEqual(['ada']);
    });

    it('finds none that was deleted', async () => {
      plant().delete(BEFORE);
      await expect(users.getUser('ada')).rejects.toBeInstanceOf(UserNotFound);
      expect(await users.findByEmail('ada@example.com')).toBeNull();
    });

    it('lists what was asked for, and nothing else of the query', async () => {
      const page = { items: [], nextCursor: null, limit: 5 };
      table.listUsers.mockResolvedValue(page);
      const [createdAfter, createdBefore] = [new Date(1), new Date(2)];
      const asked = { limit: 5, cursor: 'c', sort: 'email', status: 'active' as const };
      const query = { ...asked, createdAfter, createdBefore, planted: 1 };
      expect(await users.listUsers(query as unknown as ListUsersQuery)).toBe(page);
      expect(table.listUsers).toHaveBeenCalledWith({ ...asked, createdAfter, createdBefore });
    });
  });

  describe('changing', () => {
    it('changes what is present and keeps the rest, under a lock', async () => {
      const ada = plant();
      expect(await users.updateUser('ada', { name: 'Ada King' }, [3])).toBe(ada);
      expect(ada).toMatchObject({ name: 'Ada King', status: 'active', updatedAt: NOW });
      await users.updateUser('ada', { status: 'disabled' }, '*');
      expect(ada).toMatchObject({ name: 'Ada King', status: 'disabled', isActive: false });
      expect(table.locks).toEqual(['ada', 'ada']);
    });

    it.each<[string, (expected: ExpectedVersion) => Promise<unknown>]>([
      ['changes', (expected) => users.updateUser('ada', { name: 'X' }, expected)],
      ['deletes', (expected) => users.deleteUser('ada', expected)],
    ])('%s no version but the newest', async (_what, act) => {
      const ada = plant();
      await expect(act([2])).rejects.toBeInstanceOf(VersionIsStale);
      await expect(act([])).rejects.toBeInstanceOf(VersionIsStale);
      expect(ada).toMatchObject({ name: 'Ada', deletedAt: null, updatedAt: BEFORE });
      await act([2, 3]);
      expect(ada.updatedAt).toBe(NOW);
    });

    it('deletes by marking, so that the address is free and nobody logs in', async () => {
      const ada = plant();
      await users.deleteUser('ada', [3]);
      expect(ada).toMatchObject({ deletedAt: NOW, updatedAt: NOW, isActive: false });
      expect(table.rows).toHaveLength(1);
    });

    it('lets every feature close the account with it, or keep it', async () => {
      plant();
      await users.deleteUser('ada', '*');
      expect(closeAccount).toHaveBeenCalledWith('ada');
      closeAccount.mockRejectedValue(new AccountInUse('It is needed.'));
      plant('eve');
      await expect(users.deleteUser('eve', '*')).rejects.toBeInstanceOf(AccountInUse);
    });

    it('changes nobody who is not there', async () => {
      plant().delete(BEFORE);
      await expect(users.updateUser('ada', {}, '*')).rejects.toBeInstanceOf(UserNotFound);
      await expect(users.deleteUser('ada', '*')).rejects.toBeInstanceOf(UserNotFound);
      await expect(users.updateUser('nobody', {}, '*')).rejects.toBeInstanceOf(UserNotFound);
    });
  });

  describe('operating', () => {
    it('lets a user run the installation', async () => {
      const ada = plant();
      ada.verifyEmail(BEFORE);
      await users.makeOperator('ada@example.com');
      expect(ada).toMatchObject({ isOperator: true, updatedAt: NOW });
      await expect(users.makeOperator('eve@example.com')).rejects.toBeInstanceOf(UserNotFound);
    });

    it('lets nobody whose address was never verified', async () => {
      const eve = plant('eve');
      await expect(users.makeOperator(eve.email)).rejects.toBeInstanceOf(UserNotFound);
      expect(eve.isOperator).toBe(false);
    });

    it('is empty until the first account was made, and never again', async () => {
      expect(await users.isEmpty()).toBe(true);
      plant().delete(BEFORE);
      expect(await users.isEmpty()).toBe(false);
    });
  });
});
