/** What DATABASE_DRIVER can be: what holds of units and connections holds with each of them. */
export const DRIVERS = ['lazy', 'stock'] as const;

export type Driver = (typeof DRIVERS)[number];
