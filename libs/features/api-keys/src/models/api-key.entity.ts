import { defineEntity, ref } from '@mikro-orm/core';
import { p, recordColumns, rowSecurity, tenantPolicy } from '#core/persistence';
import { Organization } from '#features/organizations/models';
import { User } from '#features/users/models';

export const API_KEY_NAME_MAX_LENGTH = 120;

/** How much of a key everybody may see who may see that there is one. */
export const SHOWN_PREFIX_LENGTH = 8;

/** What a key is good for at a moment, as far as the key itself can tell. */
export type ApiKeyStatus = 'active' | 'expired' | 'revoked';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    ...recordColumns,
    organization: () => p.manyToOne(Organization).ref().deleteRule('no action'),
    /** The member it acts for. A key may do what they may, and nothing when they have gone. */
    maker: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    name: p.string().length(API_KEY_NAME_MAX_LENGTH),
    /** The first characters of its secret part: enough to recognize it by, far too few to guess it from. */
    prefix: p.string().length(SHOWN_PREFIX_LENGTH),
    /** SHA-256 of the whole key, as hex; the key itself is nowhere. */
    secretHash: p.string().length(64).hidden(),
    /** Permissions by name: what it may do of what its maker may. */
    scopes: p.json<readonly string[]>(),
    expiresAt: p.datetime(3),
    /** To the minute; null for one that was never used. */
    lastUsedAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
    /** When another key took its place. */
    rotatedAt: p.datetime(3).nullable(),
  },
  indexes: [
    {
      name: 'api_keys_organization_id_created_at_id_index',
      properties: ['organization', 'createdAt', 'id'],
    },
  ],
  uniques: [{ name: 'api_keys_secret_hash_unique', properties: ['secretHash'] }],
  ...rowSecurity(tenantPolicy()),
});

/** A secret with which a program acts for a member, in one organization and for a while. */
export class ApiKey extends ApiKeySchema.class {
  static make(made: {
    id: string;
    organizationId: string;
    makerId: string;
    name: string;
    prefix: string;
    secretHash: string;
    scopes: readonly string[];
    at: Date;
    lifetimeMs: number;
  }): ApiKey {
    const { at, organizationId, makerId, lifetimeMs, ...rest } = made;
    return Object.assign(new ApiKey(), rest, {
      organization: ref(Organization, organizationId),
      maker: ref(User, makerId),
      expiresAt: later(at, lifetimeMs),
      lastUsedAt: null,
      revokedAt: null,
      rotatedAt: null,
      createdAt: at,
      updatedAt: at,
    });
  }

  statusAt(at: Date): ApiKeyStatus {
    if (this.revokedAt !== null) return 'revoked';
    return this.expiresAt <= at ? 'expired' : 'active';
  }

  /** For how long it was made, in milliseconds; of one that was rotated, how long it lives in the end. */
  get lifetimeMs(): number {
    return this.expiresAt.getTime() - this.createdAt.getTime();
  }

  /** A change that changes nothing is none: version and time stay. */
  rename(name: string, at: Date): void {
    if (name === this.name) return;
    this.name = name;
    this.updatedAt = at;
  }

  /** Another one took its place: it ends after the overlap, and never later than it would have. */
  giveWay(at: Date, overlapMs: number): void {
    const end = later(at, overlapMs);
    if (end < this.expiresAt) this.expiresAt = end;
    this.rotatedAt = at;
    this.updatedAt = at;
  }

  revoke(at: Date): void {
    this.revokedAt = at;
    this.updatedAt = at;
  }
}
ApiKeySchema.setClass(ApiKey);

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
