import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { SUPPORTED_VERSIONS } from '../http/hooks.js';
import { FULL_SCOPE } from '#core/security';
import { DocsClient } from './docs-client.js';
import { documentOf } from './documents.js';
import { findRedocBundle, REDOC_PAGE } from './redoc.js';

/**
 * Serves the documents and the two pages that show them: Swagger UI at /docs, ReDoc at /redoc.
 * Everything comes from this origin; nothing on the pages is written inline but styles.
 *
 * @param publicUrl the base URL clients of this installation use
 */
export async function serveDocumentation(
  app: NestFastifyApplication,
  publicUrl: string,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  allowPages(fastify);
  for (const version of SUPPORTED_VERSIONS) {
    // Made at the first request, then kept: a start should not wait for it.
    let document: string | undefined;
    fastify.get(`/v${version}/openapi.json`, (_request, reply) => {
      document ??= JSON.stringify(documentOf(app, version, publicUrl));
      return reply.header('cache-control', KEPT).type('application/json').send(document);
    });
  }
  serveSwaggerUi(app, publicUrl);
  await serveRedoc(fastify);
}

const KEPT = 'public, max-age=60';

function serveSwaggerUi(app: NestFastifyApplication, publicUrl: string): void {
  const newest = SUPPORTED_VERSIONS.at(-1) ?? '1';
  // Under whichever name the page was opened, its requests go to where it came from.
  SwaggerModule.setup('docs', app, () => documentOf(app, newest, '/'), {
    raw: false,
    customSiteTitle: 'Solera API',
    swaggerOptions: {
      // The default sends the document to a validator on the internet.
      validatorUrl: null,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      oauth2RedirectUrl: `${publicUrl}${DocsClient.redirectPath}`,
      initOAuth: {
        clientId: DocsClient.id,
        scopes: [FULL_SCOPE],
        usePkceWithAuthorizationCodeGrant: true,
      },
    },
  });
}

async function serveRedoc(fastify: FastifyInstance): Promise<void> {
  const bundle = await findRedocBundle();
  fastify.get('/redoc', (_request, reply) =>
    reply.header('cache-control', KEPT).type('text/html; charset=utf-8').send(REDOC_PAGE),
  );
  fastify.get('/redoc/redoc.standalone.js', (_request, reply) =>
    reply.header('cache-control', KEPT).type('text/javascript; charset=utf-8').send(bundle()),
  );
}

/** Loosens, for the pages alone, what helmet forbids everywhere. */
function allowPages(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const page = /^\/(docs|redoc)(\/|$)/.exec(request.routeOptions.url ?? '')?.[1];
    if (page) void reply.header('content-security-policy', POLICIES[page as Page]);
    done(null, payload);
  });
}

type Page = 'docs' | 'redoc';

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** ReDoc searches in a worker it makes from a blob. */
const POLICIES: Readonly<Record<Page, string>> = {
  docs: PAGE_POLICY,
  redoc: `${PAGE_POLICY}; worker-src 'self' blob:`,
};
