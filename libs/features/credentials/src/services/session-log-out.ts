import { Injectable } from '@nestjs/common';
import { SessionsService } from '#features/sessions';
import { LogOut } from '#features/users';

/** Sessions, with all their tokens, of the product itself and of applications. */
@Injectable()
export class SessionLogOut extends LogOut {
  constructor(private readonly sessions: SessionsService) {
    super();
  }

  override logOut(userId: string, kept: { but?: string }): Promise<void> {
    return this.sessions.endSessionsOf(userId, kept);
  }
}
