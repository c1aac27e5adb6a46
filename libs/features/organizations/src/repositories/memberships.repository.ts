import type { EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, type Page } from '#core/persistence';
import { Membership, type OrganizationRole } from '../models/membership.entity.js';

/** A member as it is shown. */
export interface MemberRow {
  readonly id: string;
  readonly organizationId: string;
  readonly role: OrganizationRole;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  readonly userId: string;
  readonly userName: string;
  readonly userEmail: string;
}

export interface MemberListRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly sort: string;
  readonly role: OrganizationRole | undefined;
}

interface MemberTables {
  memberships: {
    id: string;
    organization_id: string;
    user_id: string;
    role: OrganizationRole;
    created_at: string;
    updated_at: string;
    version: number;
  };
  users: { id: string; name: string; email: string };
}

/** Everything is asked within one organization; row-level security would hide the others anyway. */
@Injectable()
export class MembershipsRepository {
  constructor(
    @InjectRepository(Membership) private readonly rows: EntityRepository<Membership>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async findRow(organizationId: string, id: string): Promise<MemberRow | undefined> {
    const members = await this.selectShown(organizationId);
    return this.database.selectFirst(members.where('membership.id', '=', id));
  }

  async findRowOfUser(organizationId: string, userId: string): Promise<MemberRow | undefined> {
    const members = await this.selectShown(organizationId);
    return this.database.selectFirst(members.where('membership.user_id', '=', userId));
  }

  /** With its user, joined. */
  findById(organizationId: string, id: string): Promise<Membership | null> {
    return this.rows.findOne(
      { id, organization: organizationId },
      { populate: ['user'], strategy: 'joined' },
    );
  }

  /** With its user, joined. */
  findByUser(organizationId: string, userId: string): Promise<Membership | null> {
    return this.rows.findOne(
      { organization: organizationId, user: userId },
      { populate: ['user'], strategy: 'joined' },
    );
  }

  /** What a user is in all organizations there are; the unit works for none of them. */
  findAllOfUser(userId: string): Promise<Membership[]> {
    return this.rows.find(
      { user: userId, organization: { deletedAt: null } },
      { orderBy: { organization: 'asc' } },
    );
  }

  async hasMemberWithEmail(organizationId: string, email: string): Promise<boolean> {
    const found = await this.rows.count({
      organization: organizationId,
      user: { email, deletedAt: null },
    });
    return found > 0;
  }

  countOwners(organizationId: string): Promise<number> {
    return this.rows.count({ organization: organizationId, role: 'owner' });
  }

  async listMembers(organizationId: string, request: MemberListRequest): Promise<Page<MemberRow>> {
    let query = await this.selectShown(organizationId);
    if (request.role) query = query.where('membership.role', '=', request.role);
    return this.keyset.page(query, 'membership.created_at', {
      ...request,
      list: `members ${organizationId} role=${request.role ?? ''}`,
      keyOf: (row) => row.createdAt,
    });
  }

  add(membership: Membership): void {
    this.rows.getEntityManager().persist(membership);
  }

  remove(membership: Membership): void {
    this.rows.getEntityManager().remove(membership);
  }

  private async selectShown(organizationId: string) {
    const database = await this.database.kysely<MemberTables>();
    return database
      .selectFrom('memberships as membership')
      .innerJoin('users as user', 'user.id', 'membership.user_id')
      .select(['membership.id', 'membership.organization_id as organizationId'])
      .select(['membership.role', 'membership.created_at as createdAt'])
      .select(['membership.updated_at as updatedAt', 'membership.version', 'user.id as userId'])
      .select(['user.name as userName', 'user.email as userEmail'])
      .where('membership.organization_id', '=', organizationId);
  }
}
