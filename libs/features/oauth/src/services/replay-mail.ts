import { Injectable } from '@nestjs/common';
import { Mailer, oneLine } from '#core/messaging';
import { UsersService } from '#features/users';

/** Tells a user that a session of theirs was ended because something of it came a second time. */
@Injectable()
export class ReplayMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly users: UsersService,
  ) {}

  /**
   * Call it inside the unit of work that ended the session.
   *
   * @param clientName of the application the session was with; chosen by its owner
   */
  async send(userId: string, clientName: string): Promise<void> {
    const user = await this.users.findActive(userId);
    if (!user) return;
    const name = oneLine(clientName);
    await this.mailer.send({
      to: user.email,
      subject: `You were logged out of ${name}`,
      text: `A secret of your session with ${name} was used a second time. That happens when somebody copied it, so
the session was ended: log in again where you need it.

If you do not know why, change your password and look at your other sessions.
`,
    });
  }
}
