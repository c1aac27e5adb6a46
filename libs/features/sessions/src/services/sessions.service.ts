import { Injectable } from '@nestjs/common';
import { Clock, Ids, UnitOfWork, type Page } from '#core/persistence';
import { TokenIssuer, type IssuedToken, type Principal } from '#core/security';
import { UsersService } from '#features/users';
import { UserSession } from '../models/user-session.entity.js';
import {
  UserSessionsRepository,
  type SessionRow,
} from '../repositories/user-sessions.repository.js';
import type { ListSessionsQuery } from '../schemas/list-sessions.query.js';
import { LogInRefused, SessionNotFound } from '../sessions.errors.js';
import type { VerifiedPassword } from './password-log-in.js';

/** Where a log-in comes from. */
export interface Device {
  readonly userAgent: string;
  readonly address: string;
}

/** A session that has just begun, with its first token. */
export interface BegunSession extends IssuedToken {
  readonly session: UserSession;
}

@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: UserSessionsRepository,
    private readonly users: UsersService,
    private readonly tokens: TokenIssuer,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws LogInRefused where password or status changed since the password was checked */
  async beginSession(verified: VerifiedPassword, device: Device): Promise<BegunSession> {
    const user = await this.users.findForUpdate(verified.userId);
    if (!user?.isActive || user.passwordHash !== verified.passwordHash) {
      throw new LogInRefused(verified.userId);
    }
    await this.unitOfWork.enterUser(user.id);
    const id = this.ids.next();
    const token = await this.tokens.issue({ userId: user.id, sessionId: id });
    const at = this.clock.now();
    const expiresAt = new Date(at.getTime() + token.expiresIn * 1000);
    const session = UserSession.logIn({ ...device, id, user, at, expiresAt });
    this.sessions.add(session);
    return { ...token, session };
  }

  /** The caller's running sessions. */
  listSessions(principal: Principal, query: ListSessionsQuery): Promise<Page<SessionRow>> {
    const { limit, cursor } = query;
    return this.sessions.listRunning(principal.userId, this.clock.now(), { limit, cursor });
  }

  /** @throws SessionNotFound, also for a session of somebody else */
  async endSession(principal: Principal, id: string): Promise<void> {
    const now = this.clock.now();
    const session = await this.sessions.findRunningForUpdate(id, principal.userId, now);
    if (!session) throw new SessionNotFound();
    session.end(now);
  }
}
