import { EDGES } from './libs/features/edges.mjs';
import { betweenFeatures, insideFeatures } from './test/architecture/dependencies/features.mjs';
import {
  API_DOOR,
  BUNDLING,
  CORE,
  FRONT_DOOR,
  HTTP_SERVER,
  JOBS_DOOR,
  ORM,
  ORM_MODULES,
  POSTGRES_CLIENT,
  PRODUCTION,
  SPEC,
  TESTING,
  core,
  forbid,
} from './test/architecture/dependencies/paths.mjs';

/**
 * The table "who may import whom". Every rule is an error, and every rule has a planted violation
 * in test/architecture/dependencies.planted.ts.
 *
 * Layer rules judge a feature's own files and core; what crosses features, and which packages a
 * layer may use, have rules of their own. So a wrong import is reported once.
 */

/** The order of core: a concern knows those before it. core/testing may know all of them. */
const CORE_ORDER = [
  'errors',
  'config',
  'observability',
  'persistence',
  'messaging',
  'security',
  'http',
];

const everywhere = [
  {
    name: 'resolvable',
    severity: 'error',
    comment: 'An import that leads nowhere is checked by no other rule.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-circles',
    severity: 'error',
    comment: 'In a circle no module can be read, moved or loaded without the other. Split it.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'declared-packages',
    severity: 'error',
    comment: 'A package that is not in package.json is there by chance.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  forbid(
    'no-dev-dependencies',
    'The image is installed without them. Types alone are fine.',
    { path: PRODUCTION, pathNot: [TESTING, BUNDLING] },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'no-test-code',
    'Production code imports no specs, nothing of test/ and nothing of core/testing.',
    { path: PRODUCTION, pathNot: TESTING },
    { path: [SPEC, TESTING, '^test/'] },
  ),
  forbid(
    'libraries-by-name',
    "Another library is imported by its name ('#core/…', '#features/…'), not by a relative path.",
    { path: '^(?:apps|libs/[^/]+)/([^/]+)/' },
    {
      path: '^libs/(core|features)/',
      pathNot: '^libs/(core|features)/$1/',
      dependencyTypesNot: ['aliased-subpath-import'],
    },
  ),
];

const apps = [
  forbid(
    'apps-know-no-other-app',
    'Apps are processes. What two of them need is a library.',
    { path: '^apps/([^/]+)/' },
    { path: '^apps/', pathNot: '^apps/$1/' },
  ),
  forbid(
    'apps-use-doors',
    "Apps compose: they import a feature's index, its api (api only) or its jobs (worker only).",
    { path: '^apps/' },
    { path: '^libs/features/', pathNot: [FRONT_DOOR, API_DOOR, JOBS_DOOR] },
  ),
  forbid(
    'controllers-in-api-only',
    'Only the api process listens.',
    { path: '^apps/', pathNot: '^apps/api/' },
    { path: API_DOOR },
  ),
  forbid(
    'jobs-in-worker-only',
    'Only the worker runs jobs, so that a slow job never slows a request.',
    { path: '^apps/', pathNot: '^apps/worker/' },
    { path: JOBS_DOOR },
  ),
  forbid(
    'migrations-stand-alone',
    'A migration must still do the same when the features have changed.',
    { path: '^migrations/' },
    { path: '^(apps|libs)/', pathNot: core('persistence') },
  ),
];

const coreRules = [
  forbid(
    'core-knows-no-feature',
    'The platform is the same without any feature. Let features register what core needs.',
    { path: CORE },
    { path: '^(apps|libs/features)/' },
  ),
  forbid(
    'core-errors-imports-nothing',
    'Everything may import core/errors, because it imports nothing.',
    { path: core('errors') },
    { path: '.', pathNot: core('errors') },
  ),
  ...CORE_ORDER.slice(1, -1).map((concern, place) =>
    forbid(
      'core-order',
      `The order is ${CORE_ORDER.join(', ')}: a concern imports only those before it.`,
      { path: core(concern) },
      { path: `^libs/core/(${CORE_ORDER.slice(place + 2).join('|')})/src/index\\.ts$` },
    ),
  ),
];

const ORM_OWNERS = [
  core('persistence', 'testing'),
  '^libs/core/(messaging|security|http)/src/.+\\.(entity|repository)\\.ts$',
  '^libs/features/[^/]+/src/(repositories|models)/',
];
const ORM_COMMENT =
  'The ORM belongs to core/persistence, and to the repositories and models it is written for.';
const MODULES = '^libs/(features|core)/[^/]+/src/[^/]+\\.module\\.ts$';

const packages = [
  forbid(
    'orm-in-persistence',
    ORM_COMMENT,
    { path: '^(apps|libs)/', pathNot: [...ORM_OWNERS, MODULES, '^apps/cli/', core('errors')] },
    { path: ORM },
  ),
  forbid(
    'orm-in-persistence',
    'A module registers its entities (@mikro-orm/nestjs) and does not query.',
    { path: MODULES, pathNot: ORM_OWNERS },
    { path: ORM, pathNot: ORM_MODULES },
  ),
  forbid(
    'orm-in-persistence',
    'Commands may name types of the ORM.',
    { path: '^apps/cli/' },
    { path: ORM, dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'pg-in-persistence',
    'Connections are made by core/persistence, and by the commands that prepare a database.',
    { path: PRODUCTION, pathNot: [core('persistence', 'testing'), '^apps/cli/'] },
    { path: POSTGRES_CLIENT },
  ),
  forbid(
    'http-server-at-the-edge',
    'Features know no HTTP server: their controllers are Nest classes. Pages for people, and protocols that are not ours to shape, have routes of their own.',
    {
      path: '^(libs/features|apps/(worker|cli)|libs/core/(config|persistence|messaging))/',
      pathNot: '^libs/features/[^/]+/src/api/[^/]+\\.routes\\.ts$',
    },
    { path: HTTP_SERVER },
  ),
];

/**
 * The rules for a list of edges between features; the tests bring a list of their own.
 *
 * @param {readonly (readonly [importer: string, imported: string])[]} edges
 * @returns {Required<Pick<import('dependency-cruiser').IConfiguration, 'forbidden' | 'options'>>}
 */
export function rulesFor(edges) {
  return {
    forbidden: [
      ...everywhere,
      ...apps,
      ...coreRules,
      ...betweenFeatures(edges),
      ...insideFeatures,
      ...packages,
    ],
    options: {
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(^|/)(dist|coverage)/|^test/processes/node_modules/' },
      // test/processes has tools of its own beside those of the root.
      combinedDependencies: true,
      // Before compilation: a type-only import is an import, and says that it is one.
      tsPreCompilationDeps: true,
      enhancedResolveOptions: {
        conditionNames: ['source', 'import', 'node', 'default', 'types'],
        exportsFields: ['exports'],
      },
    },
  };
}

export default rulesFor(EDGES);
