import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#core/persistence';
import { AccountClosing, AccountInUse } from '#features/users';
import { LastOwnerCannotLeave } from '../organizations.errors.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { MembershipsService } from './memberships.service.js';

/** Whoever closes their account leaves all organizations, unless one would be left without an owner. */
@Injectable()
export class MembershipsClosing extends AccountClosing {
  constructor(
    private readonly rows: MembershipsRepository,
    private readonly memberships: MembershipsService,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async closeAccount(userId: string): Promise<void> {
    for (const { organization } of await this.rows.findAllOfUser(userId)) {
      await this.unitOfWork.enterTenant(organization.id);
      await this.leave(organization.id, userId);
    }
  }

  private async leave(organizationId: string, userId: string): Promise<void> {
    try {
      await this.memberships.leave(organizationId, userId, '*');
    } catch (error) {
      if (!(error instanceof LastOwnerCannotLeave)) throw error;
      const detail = `You are the last owner of the organization ${organizationId}.`;
      throw new AccountInUse(detail, { cause: error });
    }
  }
}
