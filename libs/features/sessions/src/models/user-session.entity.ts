import { defineEntity, ref } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

export const USER_AGENT_MAX_LENGTH = 400;
export const ADDRESS_MAX_LENGTH = 45;
export const CLIENT_ID_MAX_LENGTH = 64;
export const SCOPE_MAX_LENGTH = 1_000;

const UserSessionSchema = defineEntity({
  name: 'UserSession',
  tableName: 'user_sessions',
  properties: {
    /** The `gid` of its tokens, and what the authorization server calls a grant. */
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** The OAuth client the user logged in to. */
    clientId: p.string().length(CLIENT_ID_MAX_LENGTH),
    /** What the user let the client do: names with a space between them (RFC 6749 section 3.3). */
    scope: p.string().length(SCOPE_MAX_LENGTH),
    /** When the user proved who they are, with all factors they have. */
    authenticatedAt: p.datetime(3),
    /** What the client called itself at log-in. */
    userAgent: p.string().length(USER_AGENT_MAX_LENGTH),
    /** Where the log-in came from. */
    address: p.string().length(ADDRESS_MAX_LENGTH),
    /** To the minute. A session that is not used ends. */
    lastUsedAt: p.datetime(3),
    /** When it ends whatever is done in it. */
    expiresAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
  ...rowSecurity(ownRowsPolicy()),
});

/** What a session begins with. */
export interface BegunWith {
  readonly id: string;
  readonly user: User;
  readonly clientId: string;
  readonly scope: string;
  readonly userAgent: string;
  readonly address: string;
  readonly authenticatedAt: Date;
  readonly at: Date;
  readonly expiresAt: Date;
}

/**
 * One log-in of a user to one client on one device. Ended sessions stay, so that their tokens are
 * refused by name.
 */
export class UserSession extends UserSessionSchema.class {
  static logIn({ at, user, ...begun }: BegunWith): UserSession {
    return Object.assign(new UserSession(), begun, {
      user: ref(user),
      userAgent: begun.userAgent.slice(0, USER_AGENT_MAX_LENGTH),
      createdAt: at,
      lastUsedAt: at,
      endedAt: null,
    });
  }

  end(at: Date): void {
    this.endedAt ??= at;
  }
}
UserSessionSchema.setClass(UserSession);
