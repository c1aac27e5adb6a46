import {
  BooleanField,
  EmailField,
  EnumField,
  PageOf,
  StringField,
  TimestampField,
  UuidField,
} from '#core/http';
import type { User, UserStatus } from '../models/user.entity.js';
import { USER_STATUS } from './user-status.js';

/** The members of a user that a response shows, of an entity or of a row. */
type ShownUser = Pick<User, 'id' | 'email' | 'name' | 'status' | 'isOperator'> & {
  readonly emailVerifiedAt: Date | string | null;
  readonly createdAt: Date | string;
  readonly updatedAt: Date | string;
};

export class UserResponse {
  @UuidField({ description: 'Id of the user.' })
  id!: string;

  @EmailField({ description: 'Address the user logs in with.' })
  email!: string;

  @StringField({
    description: 'How the user wants to be called.',
    minLength: 1,
    maxLength: 120,
    example: 'Ada Lovelace',
  })
  name!: string;

  @EnumField({ ...USER_STATUS, description: 'Only active users can log in.', example: 'active' })
  status!: UserStatus;

  @BooleanField({ description: 'Whether the user runs the installation.', example: false })
  isOperator!: boolean;

  @BooleanField({
    description: 'Whether the user proved to read the mail of the address.',
    example: true,
  })
  emailVerified!: boolean;

  @TimestampField({ description: 'When the account was made.' })
  createdAt!: Date;

  @TimestampField({ description: 'When the account was last changed.' })
  updatedAt!: Date;

  static of(user: ShownUser): UserResponse {
    const { id, email, name, status, isOperator } = user;
    return Object.assign(new UserResponse(), {
      id,
      email,
      name,
      status,
      isOperator,
      emailVerified: user.emailVerifiedAt !== null,
      createdAt: new Date(user.createdAt),
      updatedAt: new Date(user.updatedAt),
    });
  }
}

export class UserPageResponse extends PageOf(UserResponse) {}
