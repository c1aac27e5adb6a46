import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { VersioningType, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { LoadedConfig } from '#core/config';
import { createDocument } from '#core/http';
import { ApiModule } from '../api.module.js';
import { loadApiConfig } from '../api.config.js';
import { createAdapter } from '../http/create-adapter.js';
import { EdgeConfig } from '#core/security';
import { routesOf, type Route } from './routes.js';

/** Version of each document: raised with every change of it, major first. */
export const DOCUMENT_VERSIONS: Readonly<Record<string, string>> = { '1': '1.0.0' };

const TAGS = {
  authenticators: 'Second factors: authenticator apps, passkeys and recovery codes.',
  'api-keys': 'Secrets with which programs act for members.',
  'oauth-clients': 'Programs of an organization that log users in, or log in for themselves.',
  credentials: 'Passwords and e-mail addresses: how they are changed, verified or recovered.',
  organizations: 'Tenants, who is in them, and who is invited.',
  sessions: 'Logging in and out, and where one is logged in.',
  users: 'Accounts.',
};

/**
 * The document of one major version of a running or previewed application.
 *
 * @param serverUrl where its paths begin: an origin, or / for where the document came from
 */
export function documentOf(
  app: INestApplication,
  apiVersion: string,
  serverUrl: string,
): OpenAPIObject {
  return createDocument(app, {
    apiVersion,
    documentVersion: DOCUMENT_VERSIONS[apiVersion] ?? '0.0.0',
    serverUrl,
    tags: TAGS,
  });
}

/** What the code of the API says of itself. */
export interface ApiDescription {
  /** By major version. */
  readonly documents: ReadonlyMap<string, OpenAPIObject>;
  readonly routes: readonly Route[];
}

/** Made without a provider, a database or a setting. */
export async function describeApi(): Promise<ApiDescription> {
  const app = await previewApi(await loadApiConfig(PREVIEW));
  const versions = Object.keys(DOCUMENT_VERSIONS);
  const documents = new Map(versions.map((version) => [version, documentOf(app, version, '/')]));
  const routes = [...documents].flatMap(([version, document]) => routesOf(app, version, document));
  return { documents, routes };
}

/** Settings nobody will use: nothing is opened, signed or sealed in preview mode. */
const PREVIEW = {
  PUBLIC_URL: 'https://api.example.com',
  SEALING_KEYS: 'A'.repeat(43),
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
};

async function previewApi(config: LoadedConfig): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot(config),
    createAdapter(config.get(EdgeConfig)),
    { preview: true, abortOnError: false, logger: false },
  );
  return app.enableVersioning({ type: VersioningType.URI });
}
