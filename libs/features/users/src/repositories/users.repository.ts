import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, Unaudited, type Page } from '#core/persistence';
import { User, type UserStatus } from '../models/user.entity.js';

/** A user as it is shown. */
export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: UserStatus;
  readonly isOperator: boolean;
  readonly emailVerifiedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

export interface UserListRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly sort: string;
  readonly status: UserStatus | undefined;
  /** This moment included. */
  readonly createdAfter: Date | undefined;
  /** This moment excluded. */
  readonly createdBefore: Date | undefined;
}

interface UserTables {
  users: {
    id: string;
    email: string;
    name: string;
    status: UserStatus;
    is_operator: boolean;
    email_verified_at: string | null;
    created_at: string;
    updated_at: string;
    version: number;
    deleted_at: string | null;
  };
}

@Injectable()
export class UsersRepository {
  constructor(
    @InjectRepository(User) private readonly rows: EntityRepository<User>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async findRow(id: string): Promise<UserRow | undefined> {
    const users = await this.selectShown();
    return this.database.selectFirst(users.where('id', '=', id));
  }

  findById(id: string): Promise<User | null> {
    return this.rows.findOne({ id, deletedAt: null });
  }

  /** The row stays locked until the transaction ends. */
  findByIdForUpdate(id: string): Promise<User | null> {
    return this.rows.findOne({ id, deletedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  findByEmail(email: string): Promise<User | null> {
    return this.rows.findOne({ email, deletedAt: null });
  }

  /** Makes everybody else who wants to register the address wait until this transaction ends. */
  async lockAddress(fingerprint: string): Promise<void> {
    await this.database.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `users.email ${fingerprint}`,
    ]);
  }

  async listUsers(request: UserListRequest): Promise<Page<UserRow>> {
    const { sort, status, createdAfter, createdBefore } = request;
    let query = await this.selectShown();
    if (status) query = query.where('status', '=', status);
    if (createdAfter) query = query.where('created_at', '>=', createdAfter.toISOString());
    if (createdBefore) query = query.where('created_at', '<', createdBefore.toISOString());
    const isByEmail = sort.endsWith('email');
    return this.keyset.page(query, isByEmail ? 'email' : 'created_at', {
      ...request,
      list: `users ${JSON.stringify({ status, createdAfter, createdBefore })}`,
      keyOf: (row) => (isByEmail ? row.email : row.createdAt),
    });
  }

  /** Deleted ones included. */
  countAll(): Promise<number> {
    return this.rows.count();
  }

  add(user: User): void {
    this.rows.getEntityManager().persist(user);
  }

  /** Costs as many statements as a new account with its audit event, and leaves nothing: a row that nobody finds, taken back. */
  @Unaudited('nothing of it stays')
  async pretendToAdd({ id, createdAt, email, name, passwordHash }: User): Promise<void> {
    await this.database.execute('savepoint pretended_account');
    await this.database.execute(
      `insert into users
         (id, created_at, updated_at, email, name, password_hash, status, is_operator, deleted_at)
       values (?, ?, ?, ?, ?, ?, 'disabled', false, ?)`,
      [id, createdAt, createdAt, email, name, passwordHash, createdAt],
    );
    await this.database.execute('rollback to savepoint pretended_account');
  }

  private async selectShown() {
    const database = await this.database.kysely<UserTables>();
    return database
      .selectFrom('users')
      .select(['id', 'email', 'name', 'status', 'is_operator as isOperator'])
      .select('email_verified_at as emailVerifiedAt')
      .select(['created_at as createdAt', 'updated_at as updatedAt', 'version'])
      .where('deleted_at', 'is', null);
  }
}
