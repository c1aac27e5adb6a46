import { jest } from '@jest/globals';
import type { UserSession } from '../../libs/features/sessions/src/models/user-session.entity.js';
import type {
  RunningAt,
  UserSessionsRepository,
} from '../../libs/features/sessions/src/repositories/user-sessions.repository.js';

/** Stands in for the repository in unit specs. */
export class SessionsInMemory {
  readonly rows: UserSession[] = [];
  readonly listRunning = jest.fn<UserSessionsRepository['listRunning']>();

  async findRunning(id: string, { now, usedSince }: RunningAt): Promise<UserSession | null> {
    return (
      this.rows.find(
        (session) =>
          session.id === id &&
          session.endedAt === null &&
          session.expiresAt > now &&
          session.lastUsedAt > usedSince,
      ) ?? null
    );
  }

  async findRunningForUpdate(
    id: string,
    userId: string,
    running: RunningAt,
  ): Promise<UserSession | null> {
    const session = await this.findRunning(id, running);
    return session?.user.unwrap().id === userId ? session : null;
  }

  async listOpenForUpdate(userId: string, now: Date): Promise<UserSession[]> {
    return this.rows.filter(
      ({ user, endedAt, expiresAt }) =>
        user.unwrap().id === userId && endedAt === null && expiresAt > now,
    );
  }

  add(session: UserSession): void {
    this.rows.push(session);
  }
}
