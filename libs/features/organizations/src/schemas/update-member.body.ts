import { EnumField } from '#core/http';
import type { OrganizationRole } from '../models/membership.entity.js';
import { ORGANIZATION_ROLE } from './organization-fields.js';

export class UpdateMemberBody {
  @EnumField({
    ...ORGANIZATION_ROLE,
    description: 'What the member may do; not more than you may.',
    optional: true,
    example: 'admin',
  })
  role?: OrganizationRole;
}
