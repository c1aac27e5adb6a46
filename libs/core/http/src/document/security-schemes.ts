import type { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { FeaturePermissions, FULL_SCOPE, type Access } from '#core/security';

type SecuritySchemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** Where the authorization server is, from the root of the installation. */
const AUTHORIZE = '/oauth/authorize';
const TOKEN = '/oauth/token';

/** How a request can be authenticated: with a token or a key one has, or one that is asked for. */
export function securitySchemes(modules: ModulesContainer): SecuritySchemes {
  const scopes = scopesOf(modules);
  return {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of POST /v1/sessions, or an API key.',
    },
    oauth2: {
      type: 'oauth2',
      description: 'Access tokens of the authorization server; authorization codes need PKCE.',
      flows: {
        authorizationCode: {
          authorizationUrl: AUTHORIZE,
          tokenUrl: TOKEN,
          refreshUrl: TOKEN,
          scopes,
        },
        clientCredentials: { tokenUrl: TOKEN, scopes: { ...scopes } },
      },
    },
  };
}

/** What an operation asks for, of either. */
export function securityOf(access: Access | undefined): Record<string, string[]>[] {
  if (access?.kind === 'public') return [];
  const scope = access?.kind === 'requires' ? access.permission : FULL_SCOPE;
  return [{ bearer: [] }, { oauth2: [scope] }];
}

/** Read from the declarations of the features, which are there before any provider is. */
function scopesOf(modules: ModulesContainer): Record<string, string> {
  const sentences = new Map<string, string>([[FULL_SCOPE, 'Everything the user may do.']]);
  for (const module of modules.values()) {
    for (const { instance } of module.providers.values()) {
      const declared: unknown = instance;
      if (!(declared instanceof FeaturePermissions)) continue;
      for (const [name, { en }] of Object.entries(declared.permissions)) sentences.set(name, en);
    }
  }
  return Object.fromEntries([...sentences].sort());
}
