import { EnumField, PageQuery } from '#core/http';
import type { OrganizationRole } from '../models/membership.entity.js';
import { ORGANIZATION_ROLE, TIME_ORDER } from './organization-fields.js';

export class ListMembersQuery extends PageQuery {
  @EnumField({ ...TIME_ORDER, name: 'MemberSort', default: 'createdAt', example: '-createdAt' })
  sort = 'createdAt';

  @EnumField({
    ...ORGANIZATION_ROLE,
    description: 'Only members with this role.',
    optional: true,
    example: 'owner',
  })
  role?: OrganizationRole;
}
