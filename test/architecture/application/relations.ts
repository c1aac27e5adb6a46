import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, MikroORM, type EntityMetadata } from '@mikro-orm/postgresql';
import { ormOptions, p } from '#core/persistence';
import { TestApi } from '../../support/test-api.js';

/**
 * Relations that load themselves, or look loaded when they are not: without `.ref()` a row that was
 * not loaded is an entity whose columns are undefined, and an eager relation is in no method's `populate`.
 */
function findUndeclared(entities: Iterable<EntityMetadata>): string[] {
  // Tables between two others are MikroORM's own.
  const ours = [...entities].filter(({ pivotTable }) => !pivotTable);
  return ours.flatMap(({ className, relations }) =>
    relations.flatMap(({ name, kind, ref, eager }) => [
      ...(kind.endsWith(':1') && !ref ? [`${className}.${name} is no reference: add .ref()`] : []),
      ...(eager ? [`${className}.${name} is eager: name it in populate`] : []),
    ]),
  );
}

const Owner = defineEntity({ name: 'Owner', properties: { id: p.integer().primary() } });
const Cat = defineEntity({
  name: 'Cat',
  properties: {
    id: p.integer().primary(),
    owner: () => p.manyToOne(Owner).ref(),
    naked: () => p.manyToOne(Owner),
    eager: () => p.oneToOne(Owner).ref().eager(),
    friends: () => p.manyToMany(Owner).eager(),
  },
});

describe('relations', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(() => api.stop());

  it('are loaded by name alone', () => {
    const entities = [...api.app.get(MikroORM).getMetadata().getAll().values()];
    expect(entities.flatMap(({ relations }) => relations).length).toBeGreaterThan(0);
    expect(findUndeclared(entities)).toEqual([]);
  });

  it('that load themselves, or look loaded, are found', async () => {
    const settings = {
      url: api.database.adminUrl,
      poolMax: 1,
      poolWaitMs: 1,
      applicationName: 'x',
    };
    const orm = await MikroORM.init({ ...ormOptions(settings), entities: [Cat, Owner] });
    const found = findUndeclared(orm.getMetadata().getAll().values());
    await orm.close();
    expect(found).toEqual([
      'Cat.naked is no reference: add .ref()',
      'Cat.eager is eager: name it in populate',
      'Cat.friends is eager: name it in populate',
    ]);
  });
});
