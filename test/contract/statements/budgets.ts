import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { listEndpoints } from '#core/http';
import { arrange, named } from '../../support/operations/arrangements.js';
import { OPERATIONS, type Operation } from '../../support/operations/documented-operations.js';
import { World } from '../../support/operations/world.js';
import { createPlantedTable, PlantedPlan, plantedWrites } from '../../support/planted-writes.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

/** Raising a budget is a decision: say in the commit what the statement buys. */
describe('the statements', () => {
  let api: TestApi;
  let world: World;
  let statements: Statements;
  let budgets: ReadonlyMap<string, number | undefined>;

  beforeAll(async () => {
    api = await TestApi.start({}, plantedWrites);
    await createPlantedTable(api.database);
    world = await World.make(api);
    // The first one reads the keys that sign.
    await world.newcomer();
    statements = Statements.record();
    budgets = new Map(
      listEndpoints(api.app.get(ModulesContainer, { strict: false })).map(
        ({ operationId, options }) => [operationId, options.statements],
      ),
    );
  });

  afterAll(async () => {
    statements.stop();
    await api.stop();
  });

  /** What a success sends to PostgreSQL. */
  const sentBy = async (operation: Operation, rows: number): Promise<string[]> => {
    const { url, request } = await arrange(world, operation, rows);
    statements.take();
    const { statusCode } = await api.request(operation.method, url, request);
    const sent = statements.take();
    expect(statusCode).toBe(operation.success);
    return sent;
  };

  it.each(named())('of %s are as many as it declares', async (id, operation) => {
    const sent = await sentBy(operation, 1);
    expect({ statements: sent.length, sent }).toEqual({ statements: budgets.get(id), sent });
  });

  it.each(named(OPERATIONS.filter(({ isList }) => isList)))(
    'of %s are the same for 100 items as for 1, and write nothing',
    async (_id, operation) => {
      const kindsFor = async (rows: number) =>
        (await sentBy(operation, rows)).map((sql) => sql.split(' ')[0]);
      const hundred = await kindsFor(100);
      expect(hundred).toEqual(await kindsFor(1));
      expect(new Set(hundred)).toEqual(new Set(['select', 'start', 'commit']));
    },
  );

  it.each([0, 1, 2])('are counted to the last one: with %i more', async (more) => {
    api.app.get(PlantedPlan).duringWork = async (_run, database) => {
      for (let n = 0; n < more; n++) await database.execute('select 1');
    };
    statements.take();
    await api.request('POST', '/v1/planted', { body: { name: 'Tom' } });
    expect(statements.take()).toHaveLength(3 + more);
  });
});
