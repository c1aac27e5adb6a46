import { EmailField, EnumField, PageOf, TimestampField, UuidField } from '#core/http';
import type { OrganizationRole } from '../models/membership.entity.js';
import { ORGANIZATION_ROLE } from './organization-fields.js';

/** The members of an invitation that a response shows, of an entity or of a row. */
interface ShownInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: OrganizationRole;
  readonly createdAt: Date | string;
  readonly updatedAt: Date | string;
  readonly expiresAt: Date | string;
  readonly acceptedAt: Date | string | null;
}

export class InvitationResponse {
  @UuidField({ description: 'Id of the invitation.' })
  id!: string;

  @EmailField({ description: 'Address that is invited.', example: 'grace@example.com' })
  email!: string;

  @EnumField({
    ...ORGANIZATION_ROLE,
    description: 'What the invited will be.',
    example: 'member',
  })
  role!: OrganizationRole;

  @TimestampField({ description: 'Until when it can be accepted.' })
  expiresAt!: Date;

  @TimestampField({
    description: 'When it was accepted; null as long as it was not.',
    nullable: true,
  })
  acceptedAt!: Date | null;

  @TimestampField({ description: 'When it was made.' })
  createdAt!: Date;

  @TimestampField({ description: 'When it was last changed.' })
  updatedAt!: Date;

  static of(invitation: ShownInvitation): InvitationResponse {
    const { id, email, role, createdAt, updatedAt, expiresAt, acceptedAt } = invitation;
    return Object.assign(new InvitationResponse(), {
      id,
      email,
      role,
      expiresAt: new Date(expiresAt),
      acceptedAt: acceptedAt === null ? null : new Date(acceptedAt),
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    });
  }
}

export class InvitationPageResponse extends PageOf(InvitationResponse) {}
