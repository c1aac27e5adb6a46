import {
  Controller,
  Get,
  Module,
  Patch,
  Post,
  VERSION_NEUTRAL,
  VersioningType,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDocument, Endpoint, listEndpoints, type DeclaredEndpoint } from '#core/http';
import {
  ACCESS,
  Authenticated,
  FeaturePermissions,
  Public,
  Requires,
  type Access,
} from '#core/security';
import { TestApi } from '../../support/test-api.js';

interface Route {
  readonly controller: Type;
  readonly handler: string;
  readonly isVersioned: boolean;
  readonly access: Access | undefined;
}

/** Every route Nest has, from the classes themselves. */
function listRoutes(modules: ModulesContainer): Route[] {
  const scanner = new MetadataScanner();
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    return scanner.getAllMethodNames(prototype).flatMap((handler) => {
      const method = prototype[handler] ?? {};
      if (!Reflect.hasMetadata(PATH_METADATA, method)) return [];
      return [
        {
          controller,
          handler,
          isVersioned: Reflect.getMetadata(VERSION_METADATA, controller) !== VERSION_NEUTRAL,
          access: Reflect.getMetadata(ACCESS, method) as Access | undefined,
        },
      ];
    });
  });
}

function findUnmarked(routes: readonly Route[]): string[] {
  return routes
    .filter(({ access }) => access === undefined)
    .map(({ controller, handler }) => `${controller.name}.${handler} does not say who may call it`);
}

function findUnbudgeted(endpoints: readonly DeclaredEndpoint[]): string[] {
  return endpoints
    .filter(({ options }) => options.statements === undefined)
    .map(
      ({ controller, operationId }) =>
        `${controller}.${operationId} does not say how many statements it costs`,
    );
}

/** Routes anybody may call: each is a decision. */
const PUBLIC: readonly string[] = [
  'EmailChangesController.createEmailChangeConfirmation',
  'EmailVerificationsController.createEmailVerification',
  'EmailVerificationsController.createEmailVerificationConfirmation',
  'HealthController.getLiveness',
  'HealthController.getReadiness',
  'LogInCompletionsController.createLogInCompletion',
  'MailController.listMails',
  'MetricsController.index',
  'PasswordResetsController.createPasswordReset',
  'PasswordResetsController.createPasswordResetConfirmation',
  'ProblemsController.getProblem',
  'ProblemsController.listProblems',
  'RootController.getRoot',
  'SessionsController.createSession',
  'UsersController.createUser',
];

describe('every route', () => {
  let api: TestApi;
  let routes: Route[];

  beforeAll(async () => {
    api = await TestApi.start();
    routes = listRoutes(api.app.get(ModulesContainer, { strict: false }));
  });
  afterAll(() => api.stop());

  it('is found by this test', () => {
    expect(routes.filter(({ isVersioned }) => isVersioned)).toHaveLength(57);
  });

  it('says who may call it [security 21]', () => {
    expect(findUnmarked(routes)).toEqual([]);
  });

  it('says how many statements it costs', () => {
    const endpoints = listEndpoints(api.app.get(ModulesContainer, { strict: false }));
    expect(findUnbudgeted(endpoints)).toEqual([]);
  });

  it('is public only where that was decided [security 21]', () => {
    const open = routes.filter(({ access }) => access?.kind === 'public');
    expect(open.map(({ controller, handler }) => `${controller.name}.${handler}`).sort()).toEqual(
      PUBLIC,
    );
  });

  it('asks only for permissions a feature declared [security 21]', () => {
    const declared = [...api.app.get(ModulesContainer, { strict: false }).values()]
      .flatMap(({ providers }) => [...providers.values()])
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof FeaturePermissions)
      .flatMap(({ permissions }) => Object.keys(permissions));
    const asked = routes.flatMap(({ access }) =>
      access?.kind === 'requires' ? [access.permission] : [],
    );
    expect(asked.filter((permission) => !declared.includes(permission))).toEqual([]);
    expect(asked).toContain('user:manage');
  });
});

@Module({})
class PlantedModule {}

@Controller({ path: 'planted', version: '1' })
class PlantedController {
  @Get('unmarked')
  @Endpoint({ summary: 'Planted', description: 'Forgets to say who may call it.' })
  getUnmarked(): void {
    return;
  }

  @Post('marked')
  @Requires('user:read')
  @Endpoint({ summary: 'Planted', description: 'Does everything right.', statements: 3 })
  createMarked(): void {
    return;
  }
}

@Controller({ path: 'planted', version: '1' })
class UndeclaredController {
  @Patch('undeclared')
  @Authenticated()
  updateUndeclared(): void {
    return;
  }
}

@Controller({ path: 'planted', version: '1' })
class TwinController {
  @Get('twin')
  @Public()
  @Endpoint({ summary: 'Planted', description: 'Uses the operationId of another route.' })
  createMarked(): void {
    return;
  }
}

/** An application of these controllers alone; nothing of it is ever instantiated. */
async function previewOf(controllers: readonly Type[]): Promise<INestApplication> {
  const module = { module: PlantedModule, controllers: [...controllers] };
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(module, new FastifyAdapter(), options);
  return app.enableVersioning({ type: VersioningType.URI });
}

describe('a planted route', () => {
  it('without an access mark is found', async () => {
    const app = await previewOf([PlantedController]);
    expect(findUnmarked(listRoutes(app.get(ModulesContainer, { strict: false })))).toEqual([
      'PlantedController.getUnmarked does not say who may call it',
    ]);
  });

  it('without a budget is found', async () => {
    const app = await previewOf([PlantedController]);
    const endpoints = listEndpoints(app.get(ModulesContainer, { strict: false }));
    expect(findUnbudgeted(endpoints)).toEqual([
      'PlantedController.getUnmarked does not say how many statements it costs',
    ]);
  });

  it.each([
    ['without @Endpoint()', [UndeclaredController], 'updateUndeclared lacks @Endpoint()'],
    [
      'with the operationId of another',
      [PlantedController, TwinController],
      'Two operations are called createMarked: PlantedController, TwinController',
    ],
  ])('%s stops the document', async (_defect, controllers, message) => {
    const app = await previewOf(controllers);
    const options = { apiVersion: '1', documentVersion: '1.0.0', serverUrl: '/', tags: {} };
    expect(() => createDocument(app, options)).toThrow(message);
  });
});
