import { MikroORM, type EntityClass } from '@mikro-orm/postgresql';

/** Lets entities of a unit spec know what they refer to; no database is asked. */
export function discoverEntities(...entities: EntityClass<object>[]): void {
  new MikroORM({ entities, dbName: 'none' });
}
