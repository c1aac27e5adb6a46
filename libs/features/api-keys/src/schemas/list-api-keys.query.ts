import { EnumField, PageQuery } from '#core/http';
import type { ApiKeyStatus } from '../models/api-key.entity.js';
import { API_KEY_STATUS } from './api-key-fields.js';

export class ListApiKeysQuery extends PageQuery {
  @EnumField({
    name: 'ApiKeySort',
    values: ['createdAt', '-createdAt'],
    description: 'Order of the list; a leading minus sorts downwards.',
    optional: true,
    default: '-createdAt',
    example: 'createdAt',
  })
  sort = '-createdAt';

  @EnumField({
    ...API_KEY_STATUS,
    description: 'Only keys with this status.',
    optional: true,
    example: 'active',
  })
  status?: ApiKeyStatus;
}
