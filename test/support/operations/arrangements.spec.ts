import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { TestApi } from '../test-api.js';
import { arrange, ARRANGEMENTS, findMisfits, named } from './arrangements.js';
import { OPERATIONS, operationsOf } from './documented-operations.js';
import { World } from './world.js';

describe('arrangements', () => {
  let api: TestApi;
  let world: World;

  beforeAll(async () => {
    api = await TestApi.start();
    world = await World.make(api);
  });

  afterAll(() => api.stop());

  it('are there for every operation of the API, and for no other', () => {
    expect(findMisfits(operationsOf(api.document), ARRANGEMENTS)).toEqual({
      withoutArrangement: [],
      unknown: [],
    });
  });

  it('are missed where the document gains an operation, and found where it loses one', () => {
    const paths = {
      '/v1/planted': {
        put: { operationId: 'replacePlanted', responses: { '200': {} }, security: [] },
      },
    };
    const operations = operationsOf({ paths } as unknown as OpenAPIObject);
    expect(findMisfits(operations, { getPlanted: () => ({}) })).toEqual({
      withoutArrangement: ['replacePlanted'],
      unknown: ['getPlanted'],
    });
  });

  it.each(named())('of %s lead to a success, again and again', async (_id, operation) => {
    for (let n = 0; n < 2; n++) {
      const { url, request } = await arrange(world, operation);
      const response = await api.request(operation.method, url, request);
      expect(`${String(response.statusCode)} ${response.body}`).toMatch(
        new RegExp(`^${String(operation.success)} `),
      );
    }
  });

  it.each(named(OPERATIONS.filter(({ isList }) => isList)))(
    'of %s show as many items as they are asked for',
    async (_id, operation) => {
      for (const rows of [1, 3]) {
        const { url, request } = await arrange(world, operation, rows);
        const { data } = (await api.request('GET', url, request)).json<{ data: unknown[] }>();
        expect(data).toHaveLength(rows);
      }
    },
  );

  it('of an operation with a parameter fail where they leave it out', async () => {
    const getUser = OPERATIONS.find(({ id }) => id === 'getUser');
    if (!getUser) throw new Error('There is no getUser');
    const renamed = { ...getUser, path: '/v1/users/{id}' };
    await expect(arrange(world, renamed)).rejects.toThrow('The arrangement of getUser lacks id');
  });
});
