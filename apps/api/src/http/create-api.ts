import accepts from '@fastify/accepts';
import helmet from '@fastify/helmet';
import { VersioningType, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { InstallationConfig, type LoadedConfig } from '#core/config';
import { HttpConfig, ProblemFilter, ProblemRenderer, sendProblem } from '#core/http';
import { ProcessLogger, RequestLog } from '#core/observability';
import { AddressLimiter, EdgeConfig, SecurityEvents } from '#core/security';
import { AuthorizationServerRoutes, InteractionRoutes } from '#features/oauth/api';
import { ApiModule } from '../api.module.js';
import { serveDocumentation } from '../openapi/documentation.js';
import { registerBodyParsers } from './body-parsers.js';
import { registerClientErrors } from './client-errors.js';
import { registerCors } from './cors.js';
import { createAdapter } from './create-adapter.js';
import {
  omitLengthOfNotModified,
  registerClosing,
  registerNotFound,
  registerRequestHooks,
  registerRequestLog,
} from './hooks.js';
import { RouteTable } from './route-table.js';

export interface CreateApiOptions {
  /** A module to use instead of ApiModule: tests add routes and replace providers with it. */
  readonly module?: DynamicModule;
}

/** Builds the API with its whole pipeline; it does not listen yet. */
export async function createApi(
  config: LoadedConfig,
  options: CreateApiOptions = {},
): Promise<NestFastifyApplication> {
  const adapter = createAdapter(config.get(EdgeConfig));
  const routes = new RouteTable();
  routes.watch(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(
    options.module ?? ApiModule.forRoot(config),
    adapter,
    { bodyParser: false, bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(ProcessLogger));
  app.flushLogs();
  await configure(app, config, routes);
  return app;
}

/** Everything that happens to a request outside Nest's guards and interceptors, in order. */
async function configure(
  app: NestFastifyApplication,
  config: LoadedConfig,
  routes: RouteTable,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const problems = app.get(ProblemRenderer);
  registerBodyParsers(fastify);
  registerRequestLog(fastify, app.get(RequestLog));
  registerClosing(fastify);
  await app.register(accepts);
  await app.register(helmet, HELMET);
  registerRequestHooks(fastify, app.get(AddressLimiter));
  await registerCors(app, config.get(EdgeConfig).corsOrigins);
  omitLengthOfNotModified(fastify);
  registerClientErrors(fastify, problems);
  fastify.setErrorHandler((error, request, reply) => {
    sendProblem(problems, error, request, reply);
  });
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalFilters(new ProblemFilter(problems, app.get(SecurityEvents)));
  if (config.get(HttpConfig).docsEnabled) {
    await serveDocumentation(app, config.get(InstallationConfig).publicUrl);
  }
  await fastify.register(app.get(AuthorizationServerRoutes).plugin);
  await fastify.register(app.get(InteractionRoutes).plugin);
  await app.init();
  registerNotFound(fastify, routes, problems);
}

/** An API answers with JSON: nothing of it is ever to be run, framed or sniffed. */
const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
} as const;
