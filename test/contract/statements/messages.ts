import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabasePool } from '#core/persistence';
import { TestDatabase } from '#core/testing';
import { DatabaseProxy } from '../../support/database-proxy.js';
import { DRIVERS } from '../../support/drivers.js';
import { signUp, type Person } from '../../support/people.js';
import { createPlantedTable, PlantedPlan, plantedWrites } from '../../support/planted-writes.js';
import { statementsOf } from '../../support/statements.js';
import { TestApi, type TestRequest } from '../../support/test-api.js';

/**
 * What a request costs on the network: each message waits for its answer. Counted at the wire, so
 * that a new version of MikroORM, Kysely or pg that sends more is noticed (docs/decisions/0012).
 */
describe.each(DRIVERS)('by the %s driver', (driver) => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let api: TestApi;
  let plan: PlantedPlan;
  let olga: Person;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    proxy = await DatabaseProxy.start(database.urlOf('app'));
    api = await TestApi.startOn(
      database,
      { DATABASE_URL: proxy.url, DATABASE_DRIVER: driver },
      plantedWrites,
    );
    await createPlantedTable(database);
    plan = api.app.get(PlantedPlan);
    olga = await signUp(api, 'Olga');
    await database.query('update users set is_operator = true');
  });

  beforeEach(() => {
    plan.reset();
    proxy.takeMessages();
  });

  afterAll(async () => {
    await api.stop();
    await proxy.stop();
  });

  /** The messages of a request: the first word of each statement, those of one message joined. */
  const messagesOf = async (method: string, path: string, request: TestRequest = {}) => {
    const { statusCode } = await api.request(method, path, request);
    const messages = proxy.takeMessages().map((message) => statementsOf(message).map(verbOf));
    return [statusCode, ...messages.map((verbs) => verbs.join('+'))];
  };
  /** The first message of a unit, or those the stock driver sends one by one. */
  const first = (...verbs: string[]) => {
    const statements = ['start', 'set', ...verbs];
    return driver === 'lazy' ? [statements.join('+')] : statements;
  };
  const AUTHENTICATION = 'select';

  it('reading takes one message for the caller, one for the row and COMMIT', async () => {
    const sent = await messagesOf('GET', '/v1/users/me', { token: olga.token });
    expect(sent).toEqual([200, AUTHENTICATION, ...first('select'), 'commit']);
  });

  it('listing takes as many as reading does', async () => {
    const sent = await messagesOf('GET', '/v1/users?limit=2', { token: olga.token });
    expect(sent).toEqual([200, AUTHENTICATION, ...first('select'), 'commit']);
  });

  it('changing takes one message to lock the row, one to change it, one for its author and COMMIT', async () => {
    const sent = await messagesOf('PATCH', '/v1/users/me', {
      token: olga.token,
      headers: { 'if-match': '*' },
      body: { name: 'Olga the Second' },
    });
    expect(sent).toEqual([200, AUTHENTICATION, ...first('select'), 'update', 'insert', 'commit']);
  });

  it('a handler without statements costs nothing', async () => {
    const sent = await messagesOf('GET', '/v1/planted', { token: olga.token });
    expect(sent).toEqual([
      200,
      AUTHENTICATION,
      ...(driver === 'lazy' ? [] : [...first(), 'commit']),
    ]);
  });

  it('a handler without statements that throws costs nothing', async () => {
    plan.duringWork = () => Promise.reject(new Error('planted'));
    const sent = await messagesOf('GET', '/v1/planted', { token: olga.token });
    expect(sent).toEqual([
      500,
      AUTHENTICATION,
      ...(driver === 'lazy' ? [] : [...first(), 'rollback']),
    ]);
  });

  it('input that is not valid costs nothing', async () => {
    expect(await messagesOf('POST', '/v1/planted', { body: { name: '' } })).toEqual([422]);
    expect(await messagesOf('GET', '/v1/users?limit=0', { token: olga.token })).toEqual([
      422,
      AUTHENTICATION,
    ]);
  });

  it('nothing needs a connection but what sends a message', async () => {
    let used = -1;
    plan.duringWork = () => {
      used = api.app.get(DatabasePool).figures().used;
      return Promise.resolve();
    };
    await messagesOf('GET', '/v1/planted', { token: olga.token });
    expect(used).toBe(driver === 'lazy' ? 0 : 1);
  });
});

function verbOf(statement: string): string {
  return statement.startsWith('select set_config(') ? 'set' : (statement.split(' ')[0] ?? '');
}
