/**
 * One violation or more for every dependency rule, and beside it the nearest import that is right.
 * `dependencies.spec.ts` writes both, in place of '*', into a small tree with our layout: core, and
 * the features buyer (which may know seller), seller and stranger.
 */
export interface PlantedImport {
  rule: string;
  file: string;
  reported: string;
  clean: string;
}

const BUYER = 'libs/features/buyer/src';
const DECLARATIONS = `${BUYER}/*.errors.ts`;
const SERVICE = `${BUYER}/services/*.service.ts`;
const REPOSITORY = `${BUYER}/repositories/*.repository.ts`;
const MODEL = `${BUYER}/models/*.entity.ts`;
const SCHEMA = `${BUYER}/schemas/*.response.ts`;
const CONTROLLER = `${BUYER}/api/*.controller.ts`;
const JOB = `${BUYER}/jobs/*.job.ts`;
const MODULE = `${BUYER}/*.module.ts`;
const API = 'apps/api/src/*.ts';
const WORKER = 'apps/worker/src/*.ts';
const CLI = 'apps/cli/src/*.ts';
const MIGRATION = 'migrations/*.ts';

type Row = readonly [rule: string, file: string, reported: string, clean: string];

const everywhere: readonly Row[] = [
  ['resolvable', SERVICE, './nowhere.js', '../models/row.entity.js'],
  ['resolvable', API, '#core/nowhere', '#core/http'],
  ['resolvable', 'test/features/*.ts', 'not-installed', 'tool'],
  ['no-circles', 'libs/core/http/src/*.ts', './planted.js', './other.js'],
  ['declared-packages', API, 'stowaway', 'fastify'],
  ['no-dev-dependencies', SERVICE, 'tool', 'type tool'],
  ['no-test-code', SERVICE, '../services/known.spec.js', '../services/known.service.js'],
  ['no-test-code', API, '../../../test/support/world.js', '#core/http'],
  ['no-test-code', SERVICE, '#core/testing', '#core/security'],
  ['no-test-code', MIGRATION, '../test/support/world.js', '#core/persistence'],
  ['libraries-by-name', SERVICE, '../../../../core/errors/src/index.js', '#core/errors'],
  ['libraries-by-name', API, '../../../libs/features/buyer/src/index.js', '#features/buyer'],
];

const apps: readonly Row[] = [
  ['apps-know-no-other-app', API, '../../worker/src/known.js', '../../api/src/known.js'],
  ['apps-use-doors', API, '#features/buyer/models', '#features/buyer'],
  ['controllers-in-api-only', WORKER, '#features/buyer/api', '#features/buyer/jobs'],
  ['controllers-in-api-only', CLI, '#features/buyer/api', '#features/buyer'],
  ['jobs-in-worker-only', API, '#features/buyer/jobs', '#features/buyer/api'],
  ['migrations-stand-alone', MIGRATION, '#features/buyer/models', '#core/persistence'],
  ['migrations-stand-alone', MIGRATION, '#core/http', '@mikro-orm/core'],
];

const core: readonly Row[] = [
  ['core-knows-no-feature', 'libs/core/security/src/*.ts', '#features/buyer', '#core/errors'],
  [
    'core-knows-no-feature',
    'libs/core/testing/src/*.ts',
    '../../../../apps/api/src/known.js',
    '#core/http',
  ],
  ['core-errors-imports-nothing', 'libs/core/errors/src/*.ts', 'node:fs', './known.js'],
  ['core-errors-imports-nothing', 'libs/core/errors/src/*.ts', '@nestjs/common', './known.js'],
  ['core-errors-imports-nothing', 'libs/core/errors/src/*.ts', '#core/config', './known.js'],
  ['core-order', 'libs/core/config/src/*.ts', '#core/observability', '#core/errors'],
  ['core-order', 'libs/core/observability/src/*.ts', '#core/persistence', '#core/config'],
  ['core-order', 'libs/core/persistence/src/*.ts', '#core/messaging', '#core/observability'],
  ['core-order', 'libs/core/messaging/src/*.ts', '#core/security', '#core/persistence'],
  ['core-order', 'libs/core/security/src/*.ts', '#core/http', '#core/messaging'],
  ['no-test-code', 'libs/core/http/src/*.ts', '#core/testing', '#core/security'],
];

const betweenFeatures: readonly Row[] = [
  ['feature-edges', SERVICE, '#features/stranger', '#features/seller'],
  ['feature-edges', REPOSITORY, '#features/stranger/models', '#features/seller/models'],
  [
    'feature-edges',
    'libs/features/seller/src/services/*.service.ts',
    '#features/buyer',
    './known.service.js',
  ],
  [
    'feature-edges',
    'libs/features/stranger/src/services/*.service.ts',
    '#features/buyer',
    './known.service.js',
  ],
  ['feature-doors', SERVICE, '#features/seller/api', '#features/seller'],
  ['feature-doors', SERVICE, '#features/seller/jobs', '#features/seller'],
  ['feature-models-for-storage', SERVICE, '#features/seller/models', '#features/seller'],
  ['feature-models-for-storage', MODULE, '#features/seller/models', '#features/seller'],
  ['feature-index-for-services', REPOSITORY, '#features/seller', '#features/seller/models'],
  ['feature-index-for-services', CONTROLLER, '#features/seller', '../services/known.service.js'],
  ['features-know-no-app', SERVICE, '../../../../../apps/api/src/known.js', '#core/config'],
];

const insideFeatures: readonly Row[] = [
  ['feature-root', MODULE, './api/index.js', './services/known.service.js'],
  ['feature-root', MODULE, './jobs/index.js', './repositories/known.repository.js'],
  ['feature-declarations', DECLARATIONS, './models/row.entity.js', '#core/errors'],
  ['feature-declarations', DECLARATIONS, '@nestjs/common', '#core/http'],
  ['feature-declarations', `${BUYER}/*.events.ts`, './buyer.errors.js', '#core/messaging'],
  ['feature-declarations', `${BUYER}/*.jobs.ts`, 'node:crypto', '#core/messaging'],
  [
    'feature-declarations',
    `${BUYER}/*.permissions.ts`,
    './services/known.service.js',
    '#core/security',
  ],
  ['api-layer', CONTROLLER, '../repositories/known.repository.js', '../services/known.service.js'],
  ['api-layer', CONTROLLER, '../models/row.entity.js', '../schemas/known.response.js'],
  ['api-layer', CONTROLLER, 'type ../models/row.entity.js', '../buyer.permissions.js'],
  ['api-layer', CONTROLLER, '../jobs/index.js', '../buyer.module.js'],
  ['jobs-layer', JOB, '../repositories/known.repository.js', '../services/known.service.js'],
  ['jobs-layer', JOB, '../api/index.js', '../buyer.jobs.js'],
  ['services-layer', SERVICE, '../api/index.js', '../repositories/known.repository.js'],
  ['services-layer', SERVICE, '../jobs/index.js', '../buyer.jobs.js'],
  ['services-layer', SERVICE, '#core/http', '#core/security'],
  ['services-layer', SERVICE, 'type #core/http', '#core/persistence'],
  [
    'services-take-schemas-as-types',
    SERVICE,
    '../schemas/known.response.js',
    'type ../schemas/known.response.js',
  ],
  ['storage-layer', REPOSITORY, '../services/known.service.js', '../models/row.entity.js'],
  ['storage-layer', REPOSITORY, '../schemas/known.response.js', '@mikro-orm/core'],
  ['storage-layer', REPOSITORY, '#core/security', '#core/persistence'],
  ['storage-layer', MODEL, '../api/index.js', './row.entity.js'],
  ['storage-layer', MODEL, 'node:crypto', '@mikro-orm/core'],
  ['storage-layer', MODEL, 'class-validator', 'kysely'],
  ['schemas-layer', SCHEMA, '../services/known.service.js', './known.response.js'],
  ['schemas-layer', SCHEMA, 'class-validator', '#core/http'],
  ['schemas-layer', SCHEMA, 'node:crypto', '#core/http'],
  [
    'schemas-take-models-as-types',
    SCHEMA,
    '../models/row.entity.js',
    'type ../models/row.entity.js',
  ],
  ['schemas-use-core-http', SCHEMA, '#core/persistence', 'type #core/persistence'],
];

const packages: readonly Row[] = [
  ['orm-in-persistence', SERVICE, '@mikro-orm/core', '@nestjs/common'],
  ['orm-in-persistence', SERVICE, 'type kysely', '@nestjs/common'],
  ['orm-in-persistence', CONTROLLER, '@mikro-orm/core', '@nestjs/common'],
  ['orm-in-persistence', JOB, '@mikro-orm/core', '@nestjs/common'],
  ['orm-in-persistence', 'libs/core/http/src/*.ts', '@mikro-orm/core', 'fastify'],
  ['orm-in-persistence', 'libs/core/messaging/src/*.ts', '@mikro-orm/core', '@nestjs/common'],
  ['orm-in-persistence', 'libs/core/security/src/*.ts', '@mikro-orm/core', 'fastify'],
  ['orm-in-persistence', MODULE, '@mikro-orm/core', '@mikro-orm/nestjs'],
  ['orm-in-persistence', CLI, '@mikro-orm/core', 'type @mikro-orm/core'],
  ['pg-in-persistence', REPOSITORY, 'pg', '@mikro-orm/core'],
  ['pg-in-persistence', API, 'pg', '#core/persistence'],
  ['http-server-at-the-edge', SERVICE, 'fastify', '@nestjs/common'],
  ['http-server-at-the-edge', CONTROLLER, 'type fastify', '@nestjs/common'],
  ['http-server-at-the-edge', 'libs/core/persistence/src/*.ts', 'fastify', 'pg'],
];

/** Nothing to report: what the rules leave to their owners. */
export const allowed: readonly (readonly [file: string, from: string])[] = [
  ['libs/core/security/src/signing/*.entity.ts', '@mikro-orm/core'],
  ['libs/core/security/src/signing/*.repository.ts', '@mikro-orm/nestjs'],
  ['libs/core/persistence/src/*.ts', '@mikro-orm/core'],
  ['libs/core/messaging/src/mail/*.repository.ts', '@mikro-orm/nestjs'],
  ['libs/core/persistence/src/*.ts', 'kysely'],
  ['libs/core/testing/src/*.ts', 'tool'],
  ['libs/core/testing/src/*.ts', '#core/http'],
  ['libs/features/buyer/src/services/*.spec.ts', '#core/testing'],
  ['libs/features/buyer/src/services/*.spec.ts', 'tool'],
  [CLI, 'pg'],
  [WORKER, '#features/buyer/jobs'],
  [MODULE, '#features/seller'],
  ['test/features/*.ts', '#core/testing'],
  ['test/features/*.ts', '#features/buyer/models'],
];

export const planted: readonly PlantedImport[] = [
  ...everywhere,
  ...apps,
  ...core,
  ...betweenFeatures,
  ...insideFeatures,
  ...packages,
].map(([rule, file, reported, clean]) => ({ rule, file, reported, clean }));
