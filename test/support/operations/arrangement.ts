import type { TestRequest } from '../test-api.js';
import type { World } from './world.js';

/** What an operation is asked for; its method and path are in the document. */
export interface ArrangedRequest extends TestRequest {
  /** Values of the parameters of the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * Prepares a world in which an operation succeeds, and says how to ask for it. Each call prepares
 * anew: the request before may have deleted what it was about. A change must change a row, and a
 * list must show `rows` items on one page.
 */
export type Arrangement = (
  world: World,
  rows: number,
) => ArrangedRequest | Promise<ArrangedRequest>;

export type Arrangements = Readonly<Record<string, Arrangement>>;
