import { IsolationLevel } from '@mikro-orm/core';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import { Database, DatabasePool, UnitOfWork } from '#core/persistence';
import { TestDatabase } from '#core/testing';
import { DatabaseProxy } from '../../support/database-proxy.js';
import { eventually } from '../../support/eventually.js';
import { createPlantedTable, plantedNames } from '../../support/planted-writes.js';
import { TestApi } from '../../support/test-api.js';

const SCOPE = { requestId: 'test', userId: null };
const INSERT = 'insert into planted (name) values (?)';

/** docs/decisions/0012. What the rest of the suite proves of units, it proves with this driver too. */
describe('a transaction of the lazy driver', () => {
  let testDatabase: TestDatabase;
  let proxy: DatabaseProxy;
  let api: TestApi;
  let orm: MikroORM;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    proxy = await DatabaseProxy.start(testDatabase.urlOf('app'));
    api = await TestApi.startOn(testDatabase, {
      DATABASE_URL: proxy.url,
      DATABASE_DRIVER: 'lazy',
      DATABASE_POOL_MAX: '1',
      DATABASE_POOL_WAIT_MS: '2000',
    });
    await createPlantedTable(testDatabase);
    orm = api.app.get(MikroORM);
    database = api.app.get(Database);
  });

  beforeEach(() => {
    proxy.takeMessages();
  });

  /** Of the transaction before, on the only connection. */
  const expectNothingLeft = async () => {
    expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    const [row] = await orm.em
      .fork()
      .execute<{ tenant: string }[]>(`select current_setting('app.tenant_id', true) as tenant`);
    expect(row?.tenant ?? '').toBe('');
  };

  afterEach(async () => {
    await expectNothingLeft();
    await testDatabase.query('truncate planted');
  });

  afterAll(async () => {
    await api.stop();
    await proxy.stop();
  });

  const figures = () => api.app.get(DatabasePool).figures();
  const run = <T>(work: () => Promise<T>, signal?: AbortSignal) =>
    api.app
      .get(UnitOfWork)
      .run(SCOPE, work, (result) => result, { access: 'write', ...(signal && { signal }) });
  const inTransaction = <T>(em: EntityManager, work: (em: EntityManager) => Promise<T>) =>
    em.transactional(work, { isolationLevel: IsolationLevel.READ_COMMITTED });

  describe('that begins', () => {
    it('sends BEGIN, the settings and the first statement in one message', async () => {
      const variables = { 'app.tenant_id': `it's; \\`, 'app.attempts': 3 };
      const em = orm.em.fork({ session: { variables } });
      const rows = await inTransaction(em, (inner) =>
        inner.execute(
          `select current_setting('app.tenant_id') as tenant, current_setting('app.attempts') as attempts`,
        ),
      );
      expect(rows).toEqual([{ tenant: `it's; \\`, attempts: '3' }]);
      expect(proxy.takeMessages()).toEqual([
        expect.stringMatching(
          /^start transaction isolation level read committed; select set_config\(.*\); select current_setting/,
        ),
        'commit',
      ]);
    });

    it('takes on a role with it, where it is to have one', async () => {
      const em = orm.em.fork({ session: { role: 'app' } });
      await inTransaction(em, (inner) => inner.execute('select 1'));
      expect(proxy.takeMessages()).toEqual([
        'start transaction isolation level read committed; set local role "app"; select 1',
        'commit',
      ]);
    });

    it('sends what it recorded with a first statement of Kysely, its values written into it', async () => {
      const em = orm.em.fork({ session: { variables: { 'app.tenant_id': 'mine' } } });
      const rows = await inTransaction(em, async (inner) => {
        const kysely = inner.getKysely() as unknown as Kysely<{ pg_roles: { rolname: string } }>;
        const query = kysely.selectFrom('pg_roles').select('rolname');
        return query.where('rolname', '=', 'app').execute();
      });
      expect(rows).toEqual([{ rolname: 'app' }]);
      expect(proxy.takeMessages()).toEqual([
        expect.stringMatching(
          /^start transaction [a-z ]+; select set_config\([^;]+; select "rolname"/,
        ),
        'commit',
      ]);
    });

    it('sends what it recorded before a first statement whose values cannot be written into it', async () => {
      const em = orm.em.fork({ session: { variables: { 'app.tenant_id': 'mine' } } });
      const rows = await inTransaction(em, async (inner) => {
        const kysely = inner.getKysely() as unknown as Kysely<{ pg_roles: { rolname: string } }>;
        const query = kysely.selectFrom('pg_roles').select('rolname');
        return query.where(sql`${['app']}::text[]`, '@>', sql`array[rolname::text]`).execute();
      });
      expect(rows).toEqual([{ rolname: 'app' }]);
      expect(proxy.takeMessages()).toEqual([
        expect.stringMatching(/^start transaction [a-z ]+; select set_config\([^;]+$/),
        expect.stringMatching(/^select "rolname"/),
        'commit',
      ]);
    });

    it('sends what it recorded before a stream', async () => {
      const em = orm.em.fork({ session: { variables: { 'app.tenant_id': 'mine' } } });
      const streamed = await inTransaction(em, async (inner) => {
        const rows: unknown[] = [];
        const stream = inner
          .getConnection()
          .stream(
            `select n, current_setting('app.tenant_id') as tenant from generate_series(1, 250) n`,
            [],
            inner.getTransactionContext(),
          );
        for await (const row of stream) rows.push(row);
        return rows;
      });
      expect(streamed).toHaveLength(250);
      expect(streamed.at(-1)).toEqual({ n: 250, tenant: 'mine' });
      expect(proxy.takeMessages()[0]).toMatch(/^start transaction/);
    });

    it('knows how many rows its first statement changed', async () => {
      const changed = await inTransaction(orm.em.fork(), (inner) =>
        inner
          .getConnection()
          .execute(
            `insert into planted (name) values ('Tom'), ('Tim')`,
            [],
            'run',
            inner.getTransactionContext(),
          ),
      );
      expect(changed).toMatchObject({ affectedRows: 2 });
      expect(proxy.takeMessages()).toHaveLength(2);
    });

    it('can begin with a savepoint, and go back to it', async () => {
      await inTransaction(orm.em.fork(), async (outer) => {
        const inner = outer.transactional(async (em) => {
          await em.execute(INSERT, ['Tim']);
          throw new Error('planted');
        });
        await expect(inner).rejects.toThrow('planted');
        await outer.execute(INSERT, ['Tom']);
      });
      expect(await plantedNames(testDatabase)).toEqual(['Tom']);
      expect(proxy.takeMessages()[0]).toMatch(/^start transaction [a-z ]+; savepoint "trx1"$/);
    });
  });

  describe('without a statement', () => {
    it.each([
      ['committed', () => Promise.resolve()],
      ['rolled back', () => Promise.reject(new Error('planted'))],
    ])('sends nothing and takes no connection when it is %s', async (how, work) => {
      // The only connection is lent: whoever wanted one would wait in vain.
      const goOn = Promise.withResolvers<undefined>();
      const holder = run(() => database.execute('select 1').then(() => goOn.promise));
      await eventually(figures, ({ used }) => used === 1);
      proxy.takeMessages();
      const ended = await run(work).then(
        () => 'committed',
        () => 'rolled back',
      );
      expect(ended).toBe(how);
      expect(figures()).toMatchObject({ used: 1, waiting: 0 });
      expect(proxy.takeMessages()).toEqual([]);
      goOn.resolve(undefined);
      await holder;
    });
  });

  describe('whose first statement fails', () => {
    // PostgreSQL refuses a message with a syntax error as a whole, so without having done BEGIN.
    it.each([
      ['is not SQL', 'selct 1', '42601'],
      ['fails when it is run', 'select 1/0', '22012'],
    ])('because it %s lets no other statement follow', async (_why, sql, code) => {
      const codes: unknown[] = [];
      const working = run(async () => {
        await database.execute(sql).catch((error: unknown) => codes.push(codeOf(error)));
        await database.execute(INSERT, ['Tom']);
      });
      await expect(working).rejects.toMatchObject({ code: '25P02' });
      expect(codes).toEqual([code]);
      expect(await plantedNames(testDatabase)).toEqual([]);
      expect(proxy.takeMessages()).toEqual([
        expect.stringMatching(/^start transaction/),
        'rollback',
      ]);
    });

    it.each(['selct 1', 'select 1/0'])('cannot be committed: %s', async (sql) => {
      const working = run(async () => {
        await database.execute(sql).catch(() => undefined);
        return 'as if nothing had happened';
      });
      await expect(working).rejects.toThrow('nothing to commit');
      expect(proxy.takeMessages().at(-1)).toBe('rollback');
    });

    it('for want of a connection cannot be committed either', async () => {
      const goOn = Promise.withResolvers<undefined>();
      const holder = run(() => database.execute('select 1').then(() => goOn.promise));
      await eventually(figures, ({ used }) => used === 1);
      const working = run(async () => {
        await database.execute(INSERT, ['Tom']).catch(() => undefined);
        goOn.resolve(undefined);
        await holder;
        await database.execute(INSERT, ['Tim']).catch(() => undefined);
      });
      await expect(working).rejects.toThrow('nothing to commit');
      expect(await plantedNames(testDatabase)).toEqual([]);
    });
  });

  describe('whose caller goes away', () => {
    it('during the first statement is canceled and rolled back', async () => {
      // Kysely tells the console of every statement it canceled.
      const told = jest.spyOn(console, 'error').mockReturnValue(undefined);
      const gone = new AbortController();
      const working = run(
        () => database.execute(`insert into planted (name) select 'Tom' from pg_sleep(10)`),
        gone.signal,
      );
      await eventually(
        () =>
          testDatabase.query(
            `select from pg_stat_activity where query like '%pg_sleep(10)' and state = 'active' and pid <> pg_backend_pid()`,
          ),
        (rows) => rows.length === 1,
      );
      gone.abort(new Error('gone'));
      await expect(working).rejects.toThrow('gone');
      expect(String(told.mock.calls)).toContain('canceling statement due to user request');
      told.mockRestore();
      expect(proxy.takeMessages().at(-1)).toBe('rollback');
      expect(await plantedNames(testDatabase)).toEqual([]);
    });

    it('while it waits for a connection sends nothing', async () => {
      const goOn = Promise.withResolvers<undefined>();
      const holder = run(() => database.execute('select 1').then(() => goOn.promise));
      await eventually(figures, ({ used }) => used === 1);
      const gone = new AbortController();
      const working = run(() => database.execute(INSERT, ['Tom']), gone.signal);
      await eventually(figures, ({ waiting }) => waiting === 1);
      proxy.takeMessages();
      gone.abort(new Error('gone'));
      goOn.resolve(undefined);
      await expect(working).rejects.toThrow('gone');
      await holder;
      expect(proxy.takeMessages()).toEqual(['commit']);
    });
  });
});

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
