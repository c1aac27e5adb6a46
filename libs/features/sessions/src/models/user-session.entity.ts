import { defineEntity, ref } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

export const USER_AGENT_MAX_LENGTH = 400;
export const ADDRESS_MAX_LENGTH = 45;

const UserSessionSchema = defineEntity({
  name: 'UserSession',
  tableName: 'user_sessions',
  properties: {
    /** The `gid` of its tokens. */
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** What the client called itself at log-in. */
    userAgent: p.string().length(USER_AGENT_MAX_LENGTH),
    /** Where the log-in came from. */
    address: p.string().length(ADDRESS_MAX_LENGTH),
    /** When its last token expires. */
    expiresAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
  ...rowSecurity(ownRowsPolicy()),
});

/** One log-in of a user on one device. Ended sessions stay, so that their tokens are refused by name. */
export class UserSession extends UserSessionSchema.class {
  static logIn(begun: {
    id: string;
    user: User;
    userAgent: string;
    address: string;
    at: Date;
    expiresAt: Date;
  }): UserSession {
    const { at, user, ...rest } = begun;
    return Object.assign(new UserSession(), rest, {
      user: ref(user),
      userAgent: begun.userAgent.slice(0, USER_AGENT_MAX_LENGTH),
      createdAt: at,
      endedAt: null,
    });
  }

  end(at: Date): void {
    this.endedAt ??= at;
  }
}
UserSessionSchema.setClass(UserSession);
