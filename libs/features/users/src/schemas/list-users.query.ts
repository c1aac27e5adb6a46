import { CrossFieldRule, EnumField, PageQuery, TimestampField } from '#core/http';
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

  @TimestampField({
    description: 'Only users whose account was made at this time or later; before createdBefore.',
    optional: true,
    example: '2026-11-01T00:00:00.000Z',
  })
  @CrossFieldRule('order', 'must be before createdBefore', isInOrder)
  createdAfter?: Date;

  @TimestampField({
    description: 'Only users whose account was made before this time; after createdAfter.',
    optional: true,
    example: '2026-12-01T00:00:00.000Z',
  })
  @CrossFieldRule('order', 'must be after createdAfter', isInOrder)
  createdBefore?: Date;
}

/** A span without a moment in it is a mistake, not an empty list. */
function isInOrder({ createdAfter, createdBefore }: ListUsersQuery): boolean {
  const areBothTimes = createdAfter instanceof Date && createdBefore instanceof Date;
  return !areBothTimes || createdAfter < createdBefore;
}
