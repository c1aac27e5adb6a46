/**
 * A violation of a lint rule, and beside it the nearest code that is right. `lint.spec.ts` lints
 * both as if they stood in `file`, with the real configuration.
 */
export interface PlantedLint {
  rule: string;
  file: string;
  reported: string;
  clean: string;
  /** Asks for types, so that it is linted with a program. */
  typed?: boolean;
  /** Where the same text is allowed, because the rule has an owner there. */
  allowedIn?: string;
}

export const SERVICE = 'libs/features/planted/src/services/planted.service.ts';
export const REPOSITORY = 'libs/features/planted/src/repositories/planted.repository.ts';
export const CONTROLLER = 'libs/features/planted/src/api/planted.controller.ts';
export const SPEC = 'libs/features/planted/src/services/planted.spec.ts';
export const PERSISTENCE = 'libs/core/persistence/src/repositories/planted.ts';
export const CONFIG = 'libs/core/config/src/planted.ts';
export const HTTP = 'libs/core/http/src/planted.ts';
export const API = 'apps/api/src/planted.ts';
export const LAUNCHER = 'apps/cli/bootstrap.mjs';
