import { defineEntity } from '@mikro-orm/core';
import { p } from '#core/persistence';

const OAuthArtifactSchema = defineEntity({
  name: 'OAuthArtifact',
  tableName: 'oauth_artifacts',
  properties: {
    /** SHA-256 of what its holder presents, and of its type: nothing in the table can be presented. */
    id: p.string().length(64).primary(),
    /** As oidc-provider names its models. */
    type: p.string().length(32),
    createdAt: p.datetime(3),
    /** All that is known of it, sealed: requests carry nonces and states of their clients. */
    sealedPayload: p.text().hidden(),
    /** The session it belongs to, with which it ends. */
    grantId: p.uuid().nullable().index(),
    /** SHA-256 of the second name a browser session is found by. */
    uid: p.string().length(64).nullable().index(),
    /** Whose it is, once that is known. Not a reference: it goes by itself, soon. */
    accountId: p.uuid().nullable().index(),
    consumedAt: p.datetime(3).nullable(),
    expiresAt: p.datetime(3).index(),
  },
});

/**
 * What the authorization server remembers between two requests: codes, refresh tokens, browser
 * sessions and interactions under way. Access tokens are not among them, nor are grants: those are
 * the sessions of users.
 */
export class OAuthArtifact extends OAuthArtifactSchema.class {}
OAuthArtifactSchema.setClass(OAuthArtifact);
