import { defineEntity } from '@mikro-orm/core';
import {
  p,
  readableWithoutTenant,
  recordColumns,
  rowSecurity,
  tenantPolicy,
} from '#core/persistence';

export const ORGANIZATION_NAME_MAX_LENGTH = 120;
export const SLUG_MAX_LENGTH = 63;
export const TIME_ZONE_MAX_LENGTH = 64;

const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organizations',
  properties: {
    ...recordColumns,
    name: p.string().length(ORGANIZATION_NAME_MAX_LENGTH),
    /** Its name in URLs; free again when it is deleted. */
    slug: p.string().length(SLUG_MAX_LENGTH),
    /** IANA name, as in `Europe/Madrid`. */
    timeZone: p.string().length(TIME_ZONE_MAX_LENGTH),
    deletedAt: p.datetime(3).nullable(),
  },
  uniques: [
    { name: 'organizations_slug_unique', properties: ['slug'], where: '"deleted_at" is null' },
  ],
  ...rowSecurity(
    tenantPolicy('id'),
    readableWithoutTenant('id in (select app.own_organizations())'),
  ),
});

/** A tenant: everything its members do together belongs to it. */
export class Organization extends OrganizationSchema.class {
  static found(founded: {
    id: string;
    name: string;
    slug: string;
    timeZone: string;
    at: Date;
  }): Organization {
    const { at, ...identity } = founded;
    return Object.assign(new Organization(), identity, {
      deletedAt: null,
      createdAt: at,
      updatedAt: at,
    });
  }

  /** A change that changes nothing is none: version and time stay. */
  change(change: { name?: string; slug?: string; timeZone?: string }, at: Date): void {
    const { name = this.name, slug = this.slug, timeZone = this.timeZone } = change;
    if (name === this.name && slug === this.slug && timeZone === this.timeZone) return;
    Object.assign(this, { name, slug, timeZone, updatedAt: at });
  }

  delete(at: Date): void {
    this.deletedAt = at;
    this.updatedAt = at;
  }
}
OrganizationSchema.setClass(Organization);
