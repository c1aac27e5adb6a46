import { EnumField } from '#core/http';
import type { UserStatus } from '../models/user.entity.js';
import { UpdateMeBody } from './update-me.body.js';
import { USER_STATUS } from './user-status.js';

export class UpdateUserBody extends UpdateMeBody {
  @EnumField({
    ...USER_STATUS,
    description: 'A disabled user cannot log in, and is refused with any token until active again.',
    optional: true,
    example: 'disabled',
  })
  status?: UserStatus;
}
