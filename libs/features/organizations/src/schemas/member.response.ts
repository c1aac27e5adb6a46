import {
  EmailField,
  EnumField,
  ObjectField,
  PageOf,
  StringField,
  TimestampField,
  UuidField,
} from '#core/http';
import type { Membership, OrganizationRole } from '../models/membership.entity.js';
import { ORGANIZATION_ROLE } from './organization-fields.js';

/** A member as a list reads it. */
interface MemberRow {
  readonly id: string;
  readonly organizationId: string;
  readonly role: OrganizationRole;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly userId: string;
  readonly userName: string;
  readonly userEmail: string;
}

/** The person behind a membership. */
export class MemberUser {
  @UuidField({ description: 'Id of the user.' })
  id!: string;

  @StringField({
    description: 'How the user wants to be called.',
    minLength: 1,
    maxLength: 120,
    example: 'Ada Lovelace',
  })
  name!: string;

  @EmailField({ description: 'Address the user logs in with.' })
  email!: string;
}

export class MemberResponse {
  @UuidField({ description: 'Id of the membership.' })
  id!: string;

  @UuidField({ description: 'Id of the organization.' })
  organizationId!: string;

  @EnumField({
    ...ORGANIZATION_ROLE,
    description: 'What the member may do.',
    example: 'member',
  })
  role!: OrganizationRole;

  @ObjectField({ description: 'Who it is.', type: () => MemberUser })
  user!: MemberUser;

  @TimestampField({ description: 'When the user became a member.' })
  createdAt!: Date;

  @TimestampField({ description: 'When the membership was last changed.' })
  updatedAt!: Date;

  /** @param member an entity with its user, or a row of a list */
  static of(member: Membership | MemberRow): MemberResponse {
    const { id, role, createdAt, updatedAt } = member;
    return Object.assign(new MemberResponse(), {
      id,
      organizationId: 'userId' in member ? member.organizationId : member.organization.id,
      role,
      user: Object.assign(new MemberUser(), userOf(member)),
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    });
  }
}

function userOf(member: Membership | MemberRow): MemberUser {
  if ('userId' in member) {
    return { id: member.userId, name: member.userName, email: member.userEmail };
  }
  const { id, name, email } = member.user.getEntity();
  return { id, name, email };
}

export class MemberPageResponse extends PageOf(MemberResponse) {}
