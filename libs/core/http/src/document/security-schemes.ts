import type { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { FeaturePermissions, FULL_SCOPE } from '#core/security';
import type { DeclaredEndpoint } from './endpoint-list.js';

type Schemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** Where the authorization server is, from the root of the installation. */
const AUTHORIZE = '/oauth/authorize';
const TOKEN = '/oauth/token';

/** How requests can be authenticated: with a token or a key one has, or a token that is asked for. */
export class SecuritySchemes {
  private constructor(
    /** What a client can be given in an organization, with what it allows. */
    private readonly scopes: Readonly<Record<string, string>>,
  ) {}

  /** Read from the declarations of the features, which are there before any provider is. */
  static of(modules: ModulesContainer): SecuritySchemes {
    const scopes: [string, string][] = [];
    for (const module of modules.values()) {
      for (const { instance } of module.providers.values()) {
        const declared: unknown = instance;
        if (!(declared instanceof FeaturePermissions)) continue;
        const { permissions, rolePermissions } = declared;
        // Those of operators are no scopes: who runs an installation hands that to no client.
        const ofRoles = new Set<string>(Object.values(rolePermissions).flat());
        for (const [name, { en }] of Object.entries(permissions)) {
          if (ofRoles.has(name)) scopes.push([name, en]);
        }
      }
    }
    return new SecuritySchemes(Object.fromEntries(scopes.sort()));
  }

  describe(): Schemes {
    return {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The access token of POST /v1/sessions: everything the user may do.',
      },
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'solera_key_…',
        description: 'An API key of an organization, sent as a bearer token.',
      },
      oauth2: {
        type: 'oauth2',
        description: 'Access tokens of the authorization server; authorization codes need PKCE.',
        flows: {
          authorizationCode: {
            authorizationUrl: AUTHORIZE,
            tokenUrl: TOKEN,
            refreshUrl: TOKEN,
            scopes: { [FULL_SCOPE]: 'Everything the user may do.', ...this.scopes },
          },
          clientCredentials: { tokenUrl: TOKEN, scopes: this.scopes },
        },
      },
    };
  }

  /** What an endpoint asks for, of each it can be called with. */
  requiredBy({ access, isForRecent }: DeclaredEndpoint): Record<string, string[]>[] {
    if (access?.kind === 'public') return [];
    if (access?.kind !== 'requires' || !Object.hasOwn(this.scopes, access.permission)) {
      return [{ bearer: [] }, { oauth2: [FULL_SCOPE] }];
    }
    const isForPrograms = !access.isForUsers && !isForRecent;
    const oauth2 = [access.permission];
    return [{ bearer: [] }, ...(isForPrograms ? [{ apiKey: [] }] : []), { oauth2 }];
  }
}
