import { Injectable } from '@nestjs/common';
import {
  assertVersion,
  Clock,
  Ids,
  UnitOfWork,
  type ExpectedVersion,
  type Page,
} from '#core/persistence';
import { OrganizationNotFound } from '#core/security';
import { UsersService } from '#features/users';
import { Membership } from '../models/membership.entity.js';
import { Organization } from '../models/organization.entity.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import {
  OrganizationsRepository,
  type OrganizationRow,
} from '../repositories/organizations.repository.js';
import type { CreateOrganizationBody } from '../schemas/create-organization.body.js';
import type { ListOrganizationsQuery } from '../schemas/list-organizations.query.js';
import type { UpdateOrganizationBody } from '../schemas/update-organization.body.js';

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Makes an organization with its maker as the owner. @throws OrganizationSlugTaken */
  async createOrganization(
    userId: string,
    { name, slug, timeZone }: CreateOrganizationBody,
  ): Promise<Organization> {
    const owner = await this.users.lockCaller(userId);
    const at = this.clock.now();
    const organization = Organization.found({ id: this.ids.next(), name, slug, timeZone, at });
    await this.unitOfWork.enterTenant(organization.id);
    this.organizations.add(organization);
    this.memberships.add(
      Membership.join({
        id: this.ids.next(),
        organizationId: organization.id,
        user: owner,
        role: 'owner',
        at,
      }),
    );
    return organization;
  }

  /** Those the user is a member of. */
  listOrganizations(userId: string, query: ListOrganizationsQuery): Promise<Page<OrganizationRow>> {
    const { limit, cursor, sort } = query;
    return this.organizations.listOfMember(userId, { limit, cursor, sort });
  }

  /** @throws OrganizationNotFound */
  async getOrganization(id: string): Promise<OrganizationRow> {
    return (await this.organizations.findRow(id)) ?? notFound();
  }

  /** @throws OrganizationNotFound, OrganizationSlugTaken, VersionIsStale */
  async updateOrganization(
    id: string,
    change: UpdateOrganizationBody,
    expected: ExpectedVersion,
  ): Promise<Organization> {
    const organization = await this.lockOrganization(id);
    assertVersion(organization, expected);
    organization.change(change, this.clock.now());
    return organization;
  }

  /** Nobody is a member any more, and the slug is free. @throws OrganizationNotFound, VersionIsStale */
  async deleteOrganization(id: string, expected: ExpectedVersion): Promise<void> {
    const organization = await this.lockOrganization(id);
    assertVersion(organization, expected);
    organization.delete(this.clock.now());
  }

  /** Until the transaction ends, nobody else changes the organization or who is in it. @throws OrganizationNotFound */
  async lockOrganization(id: string): Promise<Organization> {
    return (await this.organizations.findByIdForUpdate(id)) ?? notFound();
  }
}

function notFound(): never {
  throw new OrganizationNotFound();
}
