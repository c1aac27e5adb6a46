import { defineEntity, ref } from '@mikro-orm/core';
import { p, recordColumns, rowSecurity, tenantPolicy } from '#core/persistence';
import { Organization } from '#features/organizations/models';
import { User } from '#features/users/models';

export const CLIENT_NAME_MAX_LENGTH = 120;

/**
 * - `web`: has a server that keeps a secret; users log in to it
 * - `public`: runs where everybody can read it (a browser, a phone); users log in to it
 * - `service`: a program that logs in for itself
 */
export const CLIENT_KINDS = ['web', 'public', 'service'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

const OAuthClientSchema = defineEntity({
  name: 'OAuthClient',
  tableName: 'oauth_clients',
  properties: {
    /** The `client_id`. */
    ...recordColumns,
    organization: () => p.manyToOne(Organization).ref().deleteRule('no action'),
    name: p.string().length(CLIENT_NAME_MAX_LENGTH),
    kind: p.enum(CLIENT_KINDS),
    /** Exact, as users are sent back to them; none of a service. */
    redirectUris: p.json<readonly string[]>(),
    /** What it can ask for. */
    scopes: p.json<readonly string[]>(),
    /** SHA-256 of a secret of 256 random bits; null where nothing is kept secret. */
    secretHash: p.string().length(64).nullable().hidden(),
    /** Of the secret before this one, for as long as both are good. */
    previousSecretHash: p.string().length(64).nullable().hidden(),
    previousSecretExpiresAt: p.datetime(3).nullable(),
    /** The member who answers for it. A service may do what they may, and nothing when they have gone. */
    responsible: () => p.manyToOne(User).ref().deleteRule('no action').index(),
  },
  indexes: [
    {
      name: 'oauth_clients_organization_id_created_at_id_index',
      properties: ['organization', 'createdAt', 'id'],
    },
  ],
  ...rowSecurity(tenantPolicy()),
});

/** What of a client can be changed. */
export interface Changeable {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

/** A program that an organization lets use the API, for its users or for itself. */
export class OAuthClient extends OAuthClientSchema.class {
  static register(registered: {
    id: string;
    organizationId: string;
    responsibleId: string;
    name: string;
    kind: ClientKind;
    redirectUris: readonly string[];
    scopes: readonly string[];
    secretHash: string | null;
    at: Date;
  }): OAuthClient {
    const { at, organizationId, responsibleId, ...rest } = registered;
    return Object.assign(new OAuthClient(), rest, {
      organization: ref(Organization, organizationId),
      responsible: ref(User, responsibleId),
      previousSecretHash: null,
      previousSecretExpiresAt: null,
      createdAt: at,
      updatedAt: at,
    });
  }

  /** A change that changes nothing is none: version and time stay. */
  change(change: Partial<Changeable>, at: Date): void {
    const { name = this.name, redirectUris = this.redirectUris, scopes = this.scopes } = change;
    const before = JSON.stringify([this.name, this.redirectUris, this.scopes]);
    if (JSON.stringify([name, redirectUris, scopes]) === before) return;
    Object.assign(this, { name, redirectUris, scopes, updatedAt: at });
  }

  /** Another secret, and somebody who answers for it; the one before is good for a while longer. */
  rotate(rotation: {
    secretHash: string;
    responsibleId: string;
    overlapMs: number;
    at: Date;
  }): void {
    const { secretHash, responsibleId, overlapMs, at } = rotation;
    this.previousSecretHash = this.secretHash;
    this.previousSecretExpiresAt = new Date(at.getTime() + overlapMs);
    this.secretHash = secretHash;
    this.responsible = ref(User, responsibleId);
    this.updatedAt = at;
  }
}
OAuthClientSchema.setClass(OAuthClient);
