import { IS_FULL } from './depth.js';

export type Driver = 'lazy' | 'stock';

/** What DATABASE_DRIVER can be: what holds of units and connections holds with each of them. */
export const DRIVERS: readonly Driver[] = IS_FULL ? ['lazy', 'stock'] : ['lazy'];
