import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, type Page } from '#core/persistence';
import { Organization } from '../models/organization.entity.js';

/** An organization as it is shown. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

interface OrganizationTables {
  organizations: {
    id: string;
    name: string;
    slug: string;
    time_zone: string;
    created_at: string;
    updated_at: string;
    version: number;
    deleted_at: string | null;
  };
  memberships: { organization_id: string; user_id: string };
}

@Injectable()
export class OrganizationsRepository {
  constructor(
    @InjectRepository(Organization) private readonly rows: EntityRepository<Organization>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async findRow(id: string): Promise<OrganizationRow | undefined> {
    const organizations = await this.selectShown();
    return this.database.selectFirst(organizations.where('organization.id', '=', id));
  }

  /** The row stays locked until the transaction ends: members of one organization change one at a time. */
  findByIdForUpdate(id: string): Promise<Organization | null> {
    return this.rows.findOne({ id, deletedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Those a user is a member of; the unit works for no organization. */
  async listOfMember(
    userId: string,
    request: { limit: number; cursor: string | undefined; sort: string },
  ): Promise<Page<OrganizationRow>> {
    const organizations = await this.selectShown();
    const query = organizations
      .innerJoin('memberships as membership', 'membership.organization_id', 'organization.id')
      .where('membership.user_id', '=', userId);
    const isByName = request.sort.endsWith('name');
    return this.keyset.page(query, isByName ? 'organization.name' : 'organization.created_at', {
      ...request,
      list: `organizations member=${userId}`,
      keyOf: (row) => (isByName ? row.name : row.createdAt),
    });
  }

  add(organization: Organization): void {
    this.rows.getEntityManager().persist(organization);
  }

  private async selectShown() {
    const database = await this.database.kysely<OrganizationTables>();
    return database
      .selectFrom('organizations as organization')
      .select(['organization.id', 'organization.name', 'organization.slug'])
      .select(['organization.time_zone as timeZone', 'organization.created_at as createdAt'])
      .select(['organization.updated_at as updatedAt', 'organization.version'])
      .where('organization.deleted_at', 'is', null);
  }
}
