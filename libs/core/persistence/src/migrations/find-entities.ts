import { MikroORM } from '@mikro-orm/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { Entity } from './migrator-orm.js';

/** The entities all modules of an application registered. */
export function findEntities(application: INestApplicationContext): readonly Entity[] {
  return application.get(MikroORM).config.get('entities') as readonly Entity[];
}
