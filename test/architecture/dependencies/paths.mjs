/** The words the dependency rules are written in. */

export const SPEC = '\\.spec\\.ts$';
export const TESTING = '^libs/core/testing/';
export const PRODUCTION = '^(apps|libs|migrations)/';
/** Part of the build, which has the development dependencies. */
export const BUNDLING = '^apps/bundle\\.mjs$';

export const PACKAGE = (names) => `(^|/)node_modules/(${names})(/|$)`;
export const ANY_PACKAGE = PACKAGE('[^/]+');
export const ORM = PACKAGE('@mikro-orm|kysely');
export const ORM_MODULES = PACKAGE('@mikro-orm/nestjs');
export const POSTGRES_CLIENT = PACKAGE('pg|pg-[^/]+');
export const HTTP_SERVER = PACKAGE('fastify|@fastify|@nestjs/platform-fastify');
export const INJECTION = PACKAGE('@nestjs/common');

// In `to`, $1 is the feature (or concern, or app) the importing file belongs to.
export const ANY_FEATURE = '^libs/features/([^/]+)/src/';
export const OWN = '^libs/features/$1/src/';
export const ownFile = (role) => `${OWN}[^/]+\\.${role}\\.ts$`;
export const FRONT_DOOR = '^libs/features/[^/]+/src/index\\.ts$';
export const MODELS_DOOR = '^libs/features/[^/]+/src/models/index\\.ts$';
export const API_DOOR = '^libs/features/[^/]+/src/api/index\\.ts$';
export const JOBS_DOOR = '^libs/features/[^/]+/src/jobs/index\\.ts$';

export const CORE = '^libs/core/';
export const core = (...concerns) => `^libs/core/(${concerns.join('|')})/`;

export function forbid(name, comment, from, to) {
  const pathNot = [SPEC, from.pathNot ?? []].flat();
  return { name, severity: 'error', comment, from: { ...from, pathNot }, to };
}

/** A layer may import these of its own feature and of core, and nothing else of them. */
export function layer(name, comment, path, allowed) {
  return forbid(name, comment, { path }, { path: [OWN, CORE], pathNot: allowed });
}

/** The same for layers that also choose their packages: none but these, and nothing of Node. */
export function closedLayer(name, comment, path, allowed) {
  return [
    forbid(name, comment, { path }, { path: [OWN, CORE, ANY_PACKAGE], pathNot: allowed }),
    forbid(name, comment, { path }, { dependencyTypes: ['core'] }),
  ];
}
