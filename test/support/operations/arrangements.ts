import type { TestRequest } from '../test-api.js';
import { apiKeysArrangements } from './api-keys.arrangements.js';
import type { Arrangements } from './arrangement.js';
import { authenticatorsArrangements } from './authenticators.arrangements.js';
import { credentialsArrangements } from './credentials.arrangements.js';
import { OPERATIONS, type Operation } from './documented-operations.js';
import { oauthArrangements } from './oauth.arrangements.js';
import { organizationsArrangements } from './organizations.arrangements.js';
import { sessionsArrangements } from './sessions.arrangements.js';
import { usersArrangements } from './users.arrangements.js';
import type { World } from './world.js';

/** One arrangement for each operation of the document, by operationId; one file for each feature. */
export const ARRANGEMENTS: Arrangements = {
  ...authenticatorsArrangements,
  ...apiKeysArrangements,
  ...oauthArrangements,
  ...credentialsArrangements,
  ...organizationsArrangements,
  ...sessionsArrangements,
  ...usersArrangements,
};

/** A request that will succeed. */
export interface Call {
  readonly operation: Operation;
  readonly url: string;
  readonly request: TestRequest;
}

/** @param rows how many items a list shows; others do not look at it */
export async function arrange(world: World, operation: Operation, rows = 1): Promise<Call> {
  const arrangement = ARRANGEMENTS[operation.id];
  if (!arrangement) throw new Error(`${operation.id} has no arrangement`);
  const { params = {}, query = {}, ...request } = await arrangement(world, rows);
  const path = operation.path.replace(/\{(\w+)\}/g, (_template, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`The arrangement of ${operation.id} lacks ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(query).toString();
  return { operation, url: search === '' ? path : `${path}?${search}`, request };
}

/** Where operations and arrangements do not fit together. */
export function findMisfits(operations: readonly Operation[], arrangements: Arrangements) {
  const ids = operations.map(({ id }) => id);
  return {
    withoutArrangement: ids.filter((id) => !Object.hasOwn(arrangements, id)),
    unknown: Object.keys(arrangements).filter((id) => !ids.includes(id)),
  };
}

/** Operations as rows of `describe.each` and `it.each`, named by what they are called. */
export function named(operations: readonly Operation[] = OPERATIONS) {
  return operations.map((operation) => [operation.id, operation] as const);
}
