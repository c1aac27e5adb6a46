import { Inject, Injectable } from '@nestjs/common';
import {
  assertVersion,
  Clock,
  Ids,
  Sealer,
  type ExpectedVersion,
  type Page,
} from '#core/persistence';
import { CredentialsRefused } from '#core/security';
import { User } from '../models/user.entity.js';
import { UsersRepository, type UserRow } from '../repositories/users.repository.js';
import type { ListUsersQuery } from '../schemas/list-users.query.js';
import type { UpdateUserBody } from '../schemas/update-user.body.js';
import { UserNotFound } from '../users.errors.js';
import { ACCOUNT_CLOSINGS, type AccountClosing } from './account-closing.js';
import { ACCOUNT_OPENINGS, type AccountOpening } from './account-opening.js';
import type { PreparedRegistration } from './user-registration.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(ACCOUNT_CLOSINGS) private readonly closings: () => readonly AccountClosing[],
    @Inject(ACCOUNT_OPENINGS) private readonly openings: () => readonly AccountOpening[],
  ) {}

  /**
   * Makes an account, or as much effort and nothing else where the address has one: neither the answer
   * nor its time tells the caller which (ASVS 5, 6.3.8).
   */
  async registerUser(registration: PreparedRegistration): Promise<void> {
    await this.users.lockAddress(this.sealer.fingerprint('users.email', registration.email));
    const known = await this.users.findByEmail(registration.email);
    if (known) {
      await this.users.pretendToAdd(this.newUser(registration));
      for (const opening of this.openings()) await opening.registrationRepeated(known);
      return;
    }
    const user = this.open(registration);
    for (const opening of this.openings()) await opening.accountOpened(user);
  }

  /** Makes an account whose address whoever runs the installation vouches for. Nothing is mailed. */
  addVerifiedUser(registration: PreparedRegistration): void {
    this.open(registration).verifyEmail(this.clock.now());
  }

  /** @throws UserNotFound */
  async getUser(id: string): Promise<UserRow> {
    return (await this.users.findRow(id)) ?? notFound();
  }

  /** Whoever may log in and act. */
  async findActive(id: string): Promise<UserRow | undefined> {
    const user = await this.users.findRow(id);
    return user?.status === 'active' ? user : undefined;
  }

  /** Everyone who has an account. */
  listUsers(query: ListUsersQuery): Promise<Page<UserRow>> {
    const { limit, cursor, sort, status, createdAfter, createdBefore } = query;
    return this.users.listUsers({ limit, cursor, sort, status, createdAfter, createdBefore });
  }

  /** @throws UserNotFound, VersionIsStale */
  async updateUser(id: string, change: UpdateUserBody, expected: ExpectedVersion): Promise<User> {
    const user = await this.lockUser(id, expected);
    user.change(change, this.clock.now());
    return user;
  }

  /** Frees the address and ends every session. @throws UserNotFound, VersionIsStale, AccountInUse */
  async deleteUser(id: string, expected: ExpectedVersion): Promise<void> {
    const user = await this.lockUser(id, expected);
    user.delete(this.clock.now());
    for (const closing of this.closings()) await closing.closeAccount(id);
  }

  /** True before the first account was made. */
  async isEmpty(): Promise<boolean> {
    return (await this.users.countAll()) === 0;
  }

  /**
   * Lets a user run the installation who has proved that the address is theirs: anybody can register
   * the address of somebody else.
   *
   * @throws UserNotFound
   */
  async makeOperator(email: string): Promise<void> {
    const user = await this.users.findByEmail(email);
    if (!user?.emailVerifiedAt) notFound();
    user.isOperator = true;
    user.updatedAt = this.clock.now();
  }

  /** The user who owns an address, for log-in. */
  findByEmail(email: string): Promise<User | null> {
    return this.users.findByEmail(email);
  }

  /** A user as they are right now, to be looked at again under a lock. */
  findById(id: string): Promise<User | null> {
    return this.users.findById(id);
  }

  /** The user, locked until the transaction ends. */
  findForUpdate(id: string): Promise<User | null> {
    return this.users.findByIdForUpdate(id);
  }

  /** The caller's account, so that it cannot be closed meanwhile. @throws CredentialsRefused where it just was */
  async lockCaller(id: string): Promise<User> {
    const user = await this.users.findByIdForUpdate(id);
    if (!user?.isActive) throw new CredentialsRefused();
    return user;
  }

  /**
   * Gives a locked user an address they proved to read the mail of.
   *
   * @returns false where somebody else has it by now
   */
  async changeEmail(user: User, email: string): Promise<boolean> {
    await this.users.lockAddress(this.sealer.fingerprint('users.email', email));
    const holder = await this.users.findByEmail(email);
    if (holder && holder.id !== user.id) return false;
    user.changeEmail(email, this.clock.now());
    return true;
  }

  private open(registration: PreparedRegistration): User {
    const user = this.newUser(registration);
    this.users.add(user);
    return user;
  }

  private newUser(registration: PreparedRegistration): User {
    return User.register({ ...registration, id: this.ids.next(), at: this.clock.now() });
  }

  private async lockUser(id: string, expected: ExpectedVersion): Promise<User> {
    const user = (await this.users.findByIdForUpdate(id)) ?? notFound();
    assertVersion(user, expected);
    return user;
  }
}

function notFound(): never {
  throw new UserNotFound();
}
