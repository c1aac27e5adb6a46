import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, Unaudited, type Page } from '#core/persistence';
import { UserSession } from '../models/user-session.entity.js';

/** What an access token stands for right now. */
export interface SessionCredential {
  readonly userId: string;
  readonly sessionId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly authenticatedAt: Date;
  readonly lastUsedAt: Date;
  readonly isOperator: boolean;
  readonly role: string | null;
}

/** When a session still runs: `now` is before its end, and it was used after `usedSince`. */
export interface RunningAt {
  readonly now: Date;
  readonly usedSince: Date;
}

/** A session as lists show it. */
export interface SessionRow {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly clientId: string;
  readonly userAgent: string;
  readonly address: string;
}

/** Times of plain SQL are text. */
type CredentialRow = Omit<SessionCredential, 'authenticatedAt' | 'lastUsedAt'> &
  Readonly<Record<'authenticatedAt' | 'lastUsedAt', string>>;

interface SessionTables {
  user_sessions: {
    id: string;
    user_id: string;
    client_id: string;
    created_at: string;
    last_used_at: string | Date;
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
    token: { readonly sessionId: string; readonly userId: string },
    organizationId: string | null,
    { now, usedSince }: RunningAt,
  ): Promise<SessionCredential | null> {
    const [row] = await this.database.execute<CredentialRow>(
      `select user_id as "userId", session_id as "sessionId", client_id as "clientId", scope,
         authenticated_at as "authenticatedAt", last_used_at as "lastUsedAt",
         is_operator as "isOperator", role
       from app.find_session_credential(?, ?, ?, ?, ?)`,
      [token.sessionId, token.userId, organizationId, now, usedSince],
    );
    if (!row) return null;
    const { authenticatedAt, lastUsedAt } = row;
    return {
      ...row,
      authenticatedAt: new Date(authenticatedAt),
      lastUsedAt: new Date(lastUsedAt),
    };
  }

  /** The user's running sessions, newest first. */
  async listRunning(
    userId: string,
    { now, usedSince }: RunningAt,
    page: { limit: number; cursor: string | undefined },
  ): Promise<Page<SessionRow>> {
    const database = await this.database.kysely<SessionTables>();
    const query = database
      .selectFrom('user_sessions')
      .select(['id', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
      .select(['expires_at as expiresAt', 'client_id as clientId'])
      .select(['user_agent as userAgent', 'address'])
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now)
      .where('last_used_at', '>', usedSince)
      .$castTo<SessionRow>();
    return this.keyset.page(query, 'created_at', {
      ...page,
      list: `sessions user=${userId}`,
      sort: '-createdAt',
      keyOf: (row) => row.createdAt,
    });
  }

  findRunning(id: string, { now, usedSince }: RunningAt): Promise<UserSession | null> {
    return this.rows.findOne({
      id,
      endedAt: null,
      expiresAt: { $gt: now },
      lastUsedAt: { $gt: usedSince },
    });
  }

  findRunningForUpdate(
    id: string,
    userId: string,
    { now, usedSince }: RunningAt,
  ): Promise<UserSession | null> {
    return this.rows.findOne(
      {
        id,
        user: userId,
        endedAt: null,
        expiresAt: { $gt: now },
        lastUsedAt: { $gt: usedSince },
      },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  /**
   * The user's sessions that nobody ended and whose time is not over, locked in one order by all who
   * end several. Idle ones too: they would run again if idleness were allowed to last longer.
   */
  listOpenForUpdate(userId: string, now: Date): Promise<UserSession[]> {
    return this.rows.find(
      { user: userId, endedAt: null, expiresAt: { $gt: now } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
    );
  }

  /** Says that the session is in use, where nobody has said so since. */
  @Unaudited('a stamp that tells nothing about who changed what')
  async stampUse(id: string, at: Date, unlessSince: Date): Promise<void> {
    await this.database.execute(
      'update user_sessions set last_used_at = ? where id = ? and last_used_at < ?',
      [at, id, unlessSince],
    );
  }

  add(session: UserSession): void {
    this.rows.getEntityManager().persist(session);
  }
}
