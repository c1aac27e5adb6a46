import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#core/persistence';
import { AccountOpening, type User } from '#features/users';
import { EmailVerificationsService } from './email-verifications.service.js';
import { RegistrationRepeatedMail } from './registration-repeated.mail.js';

/** Whoever registers hears of it by mail alone: the answer is the same whether the address had an account. */
@Injectable()
export class RegistrationMails extends AccountOpening {
  constructor(
    private readonly verifications: EmailVerificationsService,
    private readonly repeated: RegistrationRepeatedMail,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override accountOpened(user: User): Promise<void> {
    return this.verifications.mailToken(user);
  }

  /**
   * Costs what the mail of a new account costs. A disabled account is of no use to its owner: nobody
   * asks them to do something with it.
   */
  override async registrationRepeated(user: User): Promise<void> {
    await this.unitOfWork.enterUser(user.id);
    if (user.isActive) await this.repeated.send(user);
    else await this.repeated.pretend(user);
  }
}
