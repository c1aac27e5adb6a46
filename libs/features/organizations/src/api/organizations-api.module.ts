import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations.module.js';
import { InvitationAcceptancesController } from './invitation-acceptances.controller.js';
import { InvitationsController } from './invitations.controller.js';
import { MembersController } from './members.controller.js';
import { OrganizationsController } from './organizations.controller.js';

@Module({
  imports: [OrganizationsModule],
  controllers: [
    OrganizationsController,
    MembersController,
    InvitationsController,
    InvitationAcceptancesController,
  ],
})
export class OrganizationsApiModule {}
