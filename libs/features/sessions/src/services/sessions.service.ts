import { Injectable } from '@nestjs/common';
import { Ids, type Page } from '#core/persistence';
import type { UserPrincipal } from '#core/security';
import type { User } from '#features/users';
import { UserSession } from '../models/user-session.entity.js';
import {
  UserSessionsRepository,
  type SessionRow,
} from '../repositories/user-sessions.repository.js';
import type { ListSessionsQuery } from '../schemas/list-sessions.query.js';
import { SessionNotFound } from '../sessions.errors.js';
import { SessionClock } from './session-clock.js';

/** Where a log-in comes from. */
export interface Device {
  readonly userAgent: string;
  readonly address: string;
}

/** What a user lets a client do for them. */
export interface Authorization {
  readonly clientId: string;
  readonly scope: string;
  /** When the user proved who they are; now, where nobody says. */
  readonly authenticatedAt?: Date;
}

@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: UserSessionsRepository,
    private readonly clock: SessionClock,
    private readonly ids: Ids,
  ) {}

  /** The user is known, and the unit works for them. */
  beginSession(user: User, device: Device, authorization: Authorization): UserSession {
    const at = this.clock.now();
    const { clientId, scope, authenticatedAt = at } = authorization;
    const session = UserSession.logIn({
      ...device,
      id: this.ids.next(),
      user,
      clientId,
      scope,
      authenticatedAt,
      at,
      expiresAt: this.clock.endOfNew(at),
    });
    this.sessions.add(session);
    return session;
  }

  /** A session of the user the unit works for. */
  findRunning(id: string): Promise<UserSession | null> {
    return this.sessions.findRunning(id, this.clock.runningAt());
  }

  /** The caller's running sessions. */
  listSessions(principal: UserPrincipal, query: ListSessionsQuery): Promise<Page<SessionRow>> {
    const { limit, cursor } = query;
    return this.sessions.listRunning(principal.userId, this.clock.runningAt(), { limit, cursor });
  }

  /** @throws SessionNotFound, also for a session of somebody else */
  async endSession(userId: string, id: string): Promise<void> {
    if (!(await this.tryToEnd(userId, id))) throw new SessionNotFound();
  }

  /** @returns whether there was such a session of the user, and it ran until now */
  async tryToEnd(userId: string, id: string): Promise<boolean> {
    const running = this.clock.runningAt();
    const session = await this.sessions.findRunningForUpdate(id, userId, running);
    session?.end(running.now);
    return session !== null;
  }

  /** Ends a session of the user the unit works for; one that has ended stays so. */
  async endIfRunning(id: string): Promise<void> {
    const running = this.clock.runningAt();
    (await this.sessions.findRunning(id, running))?.end(running.now);
  }

  /** Logs a user out everywhere but, where one is named, in one session. The unit works for the user. */
  async endSessionsOf(userId: string, { but }: { but?: string } = {}): Promise<void> {
    const now = this.clock.now();
    for (const session of await this.sessions.listOpenForUpdate(userId, now)) {
      if (session.id !== but) session.end(now);
    }
  }
}
