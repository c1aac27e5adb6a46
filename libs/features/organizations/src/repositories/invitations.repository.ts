import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, type Page } from '#core/persistence';
import { Invitation } from '../models/invitation.entity.js';
import type { OrganizationRole } from '../models/membership.entity.js';

/** An invitation as it is shown. */
export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: OrganizationRole;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly acceptedAt: string | null;
  readonly version: number;
}

interface InvitationTables {
  invitations: {
    id: string;
    organization_id: string;
    email: string;
    role: OrganizationRole;
    created_at: string;
    updated_at: string;
    expires_at: string;
    accepted_at: string | null;
    withdrawn_at: string | null;
    version: number;
  };
}

/** Withdrawn invitations stay in the table and are shown to nobody. */
@Injectable()
export class InvitationsRepository {
  constructor(
    @InjectRepository(Invitation) private readonly rows: EntityRepository<Invitation>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async findRow(organizationId: string, id: string): Promise<InvitationRow | undefined> {
    const invitations = await this.selectShown(organizationId);
    return this.database.selectFirst(invitations.where('id', '=', id));
  }

  findById(organizationId: string, id: string): Promise<Invitation | null> {
    return this.rows.findOne({ id, organization: organizationId, withdrawnAt: null });
  }

  /** The row stays locked until the transaction ends. */
  findByIdForUpdate(organizationId: string, id: string): Promise<Invitation | null> {
    return this.rows.findOne(
      { id, organization: organizationId, withdrawnAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  /** Neither accepted nor withdrawn; it may have expired. */
  findOpen(organizationId: string, email: string): Promise<Invitation | null> {
    return this.rows.findOne({
      organization: organizationId,
      email,
      acceptedAt: null,
      withdrawnAt: null,
    });
  }

  /** Which invitation a token is for, in whichever organization: the one thing its holder may ask. */
  async findByTokenHash(
    tokenHash: string,
  ): Promise<{ id: string; organizationId: string } | undefined> {
    const [found] = await this.database.execute<{ id: string; organizationId: string }>(
      'select id, organization_id as "organizationId" from app.find_invitation(?)',
      [tokenHash],
    );
    return found;
  }

  async listInvitations(
    organizationId: string,
    request: { limit: number; cursor: string | undefined; sort: string },
  ): Promise<Page<InvitationRow>> {
    return this.keyset.page(await this.selectShown(organizationId), 'created_at', {
      ...request,
      list: `invitations ${organizationId}`,
      keyOf: (row) => row.createdAt,
    });
  }

  add(invitation: Invitation): void {
    this.rows.getEntityManager().persist(invitation);
  }

  private async selectShown(organizationId: string) {
    const database = await this.database.kysely<InvitationTables>();
    return database
      .selectFrom('invitations')
      .select(['id', 'email', 'role', 'created_at as createdAt', 'updated_at as updatedAt'])
      .select(['expires_at as expiresAt', 'accepted_at as acceptedAt', 'version'])
      .where('organization_id', '=', organizationId)
      .where('withdrawn_at', 'is', null);
  }
}
