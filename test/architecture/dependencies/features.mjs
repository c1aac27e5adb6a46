import {
  ANY_FEATURE,
  CORE,
  FRONT_DOOR,
  INJECTION,
  MODELS_DOOR,
  ORM,
  OWN,
  POSTGRES_CLIENT,
  TESTING,
  closedLayer,
  core,
  forbid,
  layer,
  ownFile,
} from './paths.mjs';

export function betweenFeatures(edges) {
  const comment = 'Features know each other only along the reviewed list, libs/features/edges.mjs.';
  const importers = [...new Set(edges.map(([importer]) => importer))];
  const doors = [FRONT_DOOR, MODELS_DOOR];
  return [
    forbid(
      'feature-edges',
      comment,
      { path: ANY_FEATURE, pathNot: importers.map((name) => `^libs/features/${name}/`) },
      { path: doors, pathNot: OWN },
    ),
    ...importers.map((importer) => {
      const known = edges.filter(([name]) => name === importer).map(([, imported]) => imported);
      const pathNot = `^libs/features/(${[importer, ...known].join('|')})/`;
      return forbid(
        'feature-edges',
        comment,
        { path: `^libs/features/${importer}/` },
        { path: doors, pathNot },
      );
    }),
    forbid(
      'feature-doors',
      "Another feature is its index ('#features/<name>') and its models; the rest is its own affair.",
      { path: ANY_FEATURE },
      { path: '^libs/features/', pathNot: [OWN, ...doors] },
    ),
    forbid(
      'feature-models-for-storage',
      "Another feature's models are for repositories and models. Others call its services.",
      { path: ANY_FEATURE, pathNot: '/src/(repositories|models)/' },
      { path: MODELS_DOOR, pathNot: OWN },
    ),
    forbid(
      'feature-index-for-services',
      "Another feature's index is for services and the module.",
      { path: ANY_FEATURE, pathNot: ['/src/services/', '/src/[^/]+\\.module\\.ts$'] },
      { path: FRONT_DOOR, pathNot: OWN },
    ),
    forbid(
      'features-know-no-app',
      'A feature serves every process and knows none.',
      { path: ANY_FEATURE },
      { path: '^apps/' },
    ),
  ];
}

export const insideFeatures = [
  forbid(
    'feature-root',
    'The module and the index load in every process: no controllers, no job handlers.',
    { path: `${ANY_FEATURE}(index|[^/]+\\.module)\\.ts$` },
    { path: [`${OWN}api/`, `${OWN}jobs/`] },
  ),
  ...closedLayer(
    'feature-declarations',
    'Errors, events, job payloads and permissions are plain declarations: they import only core.',
    `${ANY_FEATURE}[^/]+\\.(errors|events|jobs|permissions)\\.ts$`,
    [CORE],
  ),
  layer(
    'api-layer',
    'api/ is HTTP only: own services, schemas, errors, permissions, the own module, and core.',
    `${ANY_FEATURE}api/`,
    [CORE, `${OWN}(api|services|schemas)/`, ownFile('(errors|permissions)'), ownFile('module')],
  ),
  layer(
    'jobs-layer',
    'jobs/ hands its payload to a service: own services, job payloads, the own module, and core.',
    `${ANY_FEATURE}jobs/`,
    [CORE, `${OWN}(jobs|services)/`, ownFile('jobs'), ownFile('module')],
  ),
  layer(
    'services-layer',
    'Services are rules: own repositories, models and declarations; core except http.',
    `${ANY_FEATURE}services/`,
    [
      core('errors', 'config', 'observability', 'persistence', 'messaging', 'security'),
      TESTING,
      `${OWN}(services|repositories|models|schemas)/`,
      ownFile('(config|errors|events|jobs|permissions)'),
    ],
  ),
  forbid(
    'services-take-schemas-as-types',
    'A request class is a type to a service; its decorators are the business of the edge.',
    { path: `${ANY_FEATURE}services/` },
    { path: `${OWN}schemas/`, dependencyTypesNot: ['type-only'] },
  ),
  ...closedLayer(
    'storage-layer',
    'repositories/ and models/ know each other, the ORM and core/persistence.',
    `${ANY_FEATURE}(?:repositories|models)/`,
    [core('persistence'), `${OWN}(repositories|models)/`, ORM, INJECTION, POSTGRES_CLIENT, TESTING],
  ),
  ...closedLayer(
    'schemas-layer',
    'schemas/ are fields: decorators of core/http, types of core, own models as types.',
    `${ANY_FEATURE}schemas/`,
    [CORE, `${OWN}(schemas|models)/`],
  ),
  forbid(
    'schemas-take-models-as-types',
    'A response class is filled from an entity, it does not make one.',
    { path: `${ANY_FEATURE}schemas/` },
    { path: `${OWN}models/`, dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'schemas-use-core-http',
    'The decorators of a field come from core/http; of other concerns only types.',
    { path: `${ANY_FEATURE}schemas/` },
    { path: CORE, pathNot: [core('http'), TESTING], dependencyTypesNot: ['type-only'] },
  ),
];
