import { defineEntity } from '@mikro-orm/core';
import { p, recordColumns } from '#core/persistence';

export const USER_NAME_MAX_LENGTH = 120;
export const USER_STATUSES = ['active', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    ...recordColumns,
    /** Trimmed and in lower case. */
    email: p.string().length(254),
    name: p.string().length(USER_NAME_MAX_LENGTH),
    /** PHC string. */
    passwordHash: p.string().length(255).hidden(),
    status: p.enum(USER_STATUSES),
    /** Runs the installation. */
    isOperator: p.boolean(),
    /** When the user proved to read the mail of the address. */
    emailVerifiedAt: p.datetime(3).nullable(),
    /** Set when the account was deleted; its address is free again. */
    deletedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'users_created_at_id_index', properties: ['createdAt', 'id'] },
    { name: 'users_email_id_index', properties: ['email', 'id'] },
  ],
  uniques: [{ name: 'users_email_unique', properties: ['email'], where: '"deleted_at" is null' }],
});

/** A person with an account. */
export class User extends UserSchema.class {
  static register(registration: {
    id: string;
    email: string;
    name: string;
    passwordHash: string;
    at: Date;
  }): User {
    const { at, ...identity } = registration;
    return Object.assign(new User(), identity, {
      status: 'active',
      isOperator: false,
      emailVerifiedAt: null,
      deletedAt: null,
      createdAt: at,
      updatedAt: at,
    });
  }

  /** Only active users log in, and only their sessions are believed. */
  get isActive(): boolean {
    return this.status === 'active' && this.deletedAt === null;
  }

  /** A change that changes nothing is none: version and time stay, so that a patch can be sent twice. */
  change(change: { name?: string; status?: UserStatus }, at: Date): void {
    const { name = this.name, status = this.status } = change;
    if (name === this.name && status === this.status) return;
    this.name = name;
    this.status = status;
    this.updatedAt = at;
  }

  /** The first time counts. */
  verifyEmail(at: Date): void {
    if (this.emailVerifiedAt) return;
    this.emailVerifiedAt = at;
    this.updatedAt = at;
  }

  /** To one whose mail the user reads: it is verified by that. */
  changeEmail(email: string, at: Date): void {
    this.email = email;
    this.emailVerifiedAt = at;
    this.updatedAt = at;
  }

  /** Proves nothing by itself: whoever calls has checked who asks. */
  changePassword(passwordHash: string, at: Date): void {
    this.passwordHash = passwordHash;
    this.updatedAt = at;
  }

  delete(at: Date): void {
    this.deletedAt = at;
    this.updatedAt = at;
  }
}
UserSchema.setClass(User);
