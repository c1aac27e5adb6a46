import { Injectable } from '@nestjs/common';
import { UnitOfWork, type ExpectedVersion } from '#core/persistence';
import type { User } from '../models/user.entity.js';
import type { UpdateUserBody } from '../schemas/update-user.body.js';
import { LogOuts } from './log-outs.js';
import { UsersService } from './users.service.js';

/** What operators do with the accounts of others. */
@Injectable()
export class AccountAdministration {
  constructor(
    private readonly users: UsersService,
    private readonly logOuts: LogOuts,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Whoever is disabled is logged out for good: what they were logged in with is worth nothing when
   * they are enabled again (ASVS 5, 7.4.2 and 7.4.5).
   *
   * @throws UserNotFound, VersionIsStale
   */
  async changeUser(id: string, change: UpdateUserBody, expected: ExpectedVersion): Promise<User> {
    const user = await this.users.updateUser(id, change, expected);
    if (change.status === 'disabled') {
      await this.unitOfWork.enterRowsOf(user.id);
      await this.logOuts.logOut(user.id);
    }
    return user;
  }
}
