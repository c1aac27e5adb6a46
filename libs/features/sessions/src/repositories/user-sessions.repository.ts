import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, type Page } from '#core/persistence';
import { UserSession } from '../models/user-session.entity.js';

/** What an access token stands for right now. */
export interface SessionCredential {
  readonly userId: string;
  readonly sessionId: string;
  readonly isOperator: boolean;
  readonly role: string | null;
}

/** A session as lists show it. */
export interface SessionRow {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly userAgent: string;
  readonly address: string;
}

interface SessionTables {
  user_sessions: {
    id: string;
    user_id: string;
    created_at: string;
    expires_at: string | Date;
    ended_at: string | null;
    user_agent: string;
    address: string;
  };
}

@Injectable()
export class UserSessionsRepository {
  constructor(
    @InjectRepository(UserSession) private readonly rows: EntityRepository<UserSession>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  /**
   * The one statement of authentication: a session that runs, of a user who is active, and their
   * role in an organization. No tenant and no user is known yet, so row-level security would hide
   * all of it: the function sees past it, for exactly these ids.
   */
  async findCredential(
    sessionId: string,
    userId: string,
    organizationId: string | null,
  ): Promise<SessionCredential | null> {
    const [row] = await this.database.execute<SessionCredential>(
      `select user_id as "userId", session_id as "sessionId", is_operator as "isOperator", role
       from app.find_session_credential(?, ?, ?)`,
      [sessionId, userId, organizationId],
    );
    return row ?? null;
  }

  /** The user's running sessions, newest first. */
  async listRunning(
    userId: string,
    at: Date,
    page: { limit: number; cursor: string | undefined },
  ): Promise<Page<SessionRow>> {
    const database = await this.database.kysely<SessionTables>();
    const query = database
      .selectFrom('user_sessions')
      .select(['id', 'created_at as createdAt', 'expires_at as expiresAt'])
      .select(['user_agent as userAgent', 'address'])
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', at)
      .$castTo<SessionRow>();
    return this.keyset.page(query, 'created_at', {
      ...page,
      list: `sessions user=${userId}`,
      sort: '-createdAt',
      keyOf: (row) => row.createdAt,
    });
  }

  findRunningForUpdate(id: string, userId: string, at: Date): Promise<UserSession | null> {
    return this.rows.findOne(
      { id, user: userId, endedAt: null, expiresAt: { $gt: at } },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  add(session: UserSession): void {
    this.rows.getEntityManager().persist(session);
  }
}
