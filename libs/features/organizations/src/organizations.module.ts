import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { UsersModule } from '#features/users';
import { Invitation } from './models/invitation.entity.js';
import { Membership } from './models/membership.entity.js';
import { Organization } from './models/organization.entity.js';
import { organizationsErrors } from './organizations.errors.js';
import { organizationsPermissions } from './organizations.permissions.js';
import { InvitationsRepository } from './repositories/invitations.repository.js';
import { MembershipsRepository } from './repositories/memberships.repository.js';
import { OrganizationsRepository } from './repositories/organizations.repository.js';
import { InvitationAcceptance } from './services/invitation-acceptance.js';
import { InvitationMail } from './services/invitation-mail.js';
import { InvitationsService } from './services/invitations.service.js';
import { MembershipsClosing } from './services/memberships-closing.js';
import { MembershipsService } from './services/memberships.service.js';
import { OrganizationAuthority } from './services/organization-authority.js';
import { OrganizationsService } from './services/organizations.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([Organization, Membership, Invitation]), UsersModule],
  providers: [
    InvitationAcceptance,
    InvitationMail,
    InvitationsRepository,
    InvitationsService,
    MembershipsClosing,
    MembershipsRepository,
    MembershipsService,
    OrganizationAuthority,
    OrganizationsRepository,
    OrganizationsService,
    { provide: 'organizations errors', useValue: organizationsErrors },
    { provide: 'organizations permissions', useValue: organizationsPermissions },
  ],
  exports: [
    InvitationAcceptance,
    InvitationsService,
    MembershipsService,
    OrganizationAuthority,
    OrganizationsService,
  ],
})
export class OrganizationsModule {}
