import { EmailField, EnumField } from '#core/http';
import type { OrganizationRole } from '../models/membership.entity.js';
import { ORGANIZATION_ROLE } from './organization-fields.js';

export class InviteMemberBody {
  @EmailField({
    description: 'Address of whom to invite. Trimmed and put in lower case.',
    example: 'grace@example.com',
  })
  email!: string;

  @EnumField({
    ...ORGANIZATION_ROLE,
    description: 'What the invited will be; not more than you are.',
    example: 'member',
  })
  role!: OrganizationRole;
}
