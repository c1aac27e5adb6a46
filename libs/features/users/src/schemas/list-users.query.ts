import { CreatedAfterField, CreatedBeforeField, EnumField, PageQuery } from '#core/http';
import type { UserStatus } from '../models/user.entity.js';
import { USER_STATUS } from './user-status.js';

export class ListUsersQuery extends PageQuery {
  @EnumField({
    name: 'UserSort',
    values: ['createdAt', '-createdAt', 'email', '-email'],
    description: 'Order of the list; a leading minus sorts downwards.',
    optional: true,
    default: '-createdAt',
    example: '-createdAt',
  })
  sort = '-createdAt';

  @EnumField({
    ...USER_STATUS,
    description: 'Only users with this status.',
    optional: true,
    example: 'active',
  })
  status?: UserStatus;

  @CreatedAfterField({
    description: 'Only users whose account was made at this time or later; before createdBefore.',
  })
  createdAfter?: Date;

  @CreatedBeforeField({
    description: 'Only users whose account was made before this time; after createdAfter.',
  })
  createdBefore?: Date;
}
