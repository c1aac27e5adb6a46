import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
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
import { randomUUID } from 'node:crypto';
import { register } from 'prom-client';
import {
  Aside,
  Database,
  DatabaseBusy,
  DatabasePool,
  LookUp,
  UnitOfWork,
  type UnitOptions,
} from '#core/persistence';
import { User } from '#features/users/models';
import { DRIVERS } from '../../../support/drivers.js';
import { eventually } from '../../../support/eventually.js';
import { createPlantedTable, plantedNames } from '../../../support/planted-writes.js';
import { Statements } from '../../../support/statements.js';
import { TestApi } from '../../../support/test-api.js';

const SCOPE = { requestId: 'test', userId: null };
const WRITE = { access: 'write' } as const;
const INSERT = 'insert into planted (name) values (?)';

describe.each(DRIVERS)('units of the %s driver', (driver) => {
  let api: TestApi;
  let units: UnitOfWork;
  let lookUp: LookUp;
  let aside: Aside;
  let database: Database;
  let statements: Statements;

  beforeAll(async () => {
    api = await TestApi.start({
      DATABASE_POOL_MAX: '2',
      DATABASE_POOL_WAIT_MS: '2000',
      DATABASE_DRIVER: driver,
    });
    await createPlantedTable(api.database);
    units = api.app.get(UnitOfWork);
    lookUp = api.app.get(LookUp);
    aside = api.app.get(Aside);
    database = api.app.get(Database);
    statements = Statements.record();
  });

  const expectNothingHeld = () => {
    expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
  };

  afterEach(async () => {
    expectNothingHeld();
    await api.database.query('truncate planted');
    statements.take();
  });

  afterAll(async () => {
    statements.stop();
    await api.stop();
  });

  const run = <T>(work: () => Promise<T>, options: UnitOptions = WRITE) =>
    units.run(SCOPE, work, (result) => result, options);
  const raise = (code: string) =>
    database.execute(`do $$ begin raise exception 'planted' using errcode = '${code}'; end $$`);

  describe('of work', () => {
    it('return what is represented, after the flush and before COMMIT', async () => {
      const result = await units.run(
        SCOPE,
        () => database.execute<{ answer: number }>('select 42 as answer'),
        ([row]) => [row?.answer, statements.take().at(-1)],
        WRITE,
      );
      expect(result).toEqual([42, 'select 42 as answer']);
      expect(statements.take()).toEqual(['commit']);
    });

    it('show by Kysely what was changed just before, which is flushed once', async () => {
      const flush = jest.spyOn(EntityManager.prototype, 'flush');
      const found = await run(async () => {
        const { em } = api.app.get(MikroORM);
        const person = { id: randomUUID(), email: `${driver}@example.com`, name: 'Tom' };
        em.persist(User.register({ ...person, passwordHash: 'none', at: new Date() }));
        const query = (await database.kysely<{ users: typeof person }>()).selectFrom('users');
        const emails = query.select('email');
        const first = await database.selectFirst(emails.where('id', '=', person.id));
        const none = await database.selectFirst(emails.where('id', '=', randomUUID()));
        return { first, none, flushes: flush.mock.calls.length };
      });
      flush.mockRestore();
      const first = { email: `${driver}@example.com` };
      expect(found).toEqual({ first, none: undefined, flushes: 1 });
    });

    it.each<[string, () => Promise<unknown>]>([
      ['another', () => run(() => Promise.resolve())],
      ['a look-up', () => lookUp.run(() => Promise.resolve())],
      ['something aside', () => aside.run('limiter', () => Promise.resolve())],
    ])('cannot hold %s, and roll back where they try', async (_what, inner) => {
      const outer = run(async () => {
        await database.execute(INSERT, ['Tom']);
        await inner();
      });
      await expect(outer).rejects.toThrow(/cannot run inside (another|a) unit/);
      expect(statements.take().at(-1)).toBe('rollback');
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('see nothing of each other before COMMIT', async () => {
      const isWritten = Promise.withResolvers<undefined>();
      const mayCommit = Promise.withResolvers<undefined>();
      const first = run(async () => {
        await database.execute(INSERT, ['Tom']);
        isWritten.resolve(undefined);
        await mayCommit.promise;
      });
      await isWritten.promise;
      const count = () => run(() => database.execute('select from planted'));
      expect(await count()).toHaveLength(0);
      mayCommit.resolve(undefined);
      await first;
      expect(await count()).toHaveLength(1);
    });

    it('are run once where they must not be run twice', async () => {
      let runs = 0;
      const failing = run(
        async () => {
          runs += 1;
          await raise('40001');
        },
        { access: 'write', retry: 'never' },
      );
      await expect(failing).rejects.toBeInstanceOf(DatabaseBusy);
      expect(runs).toBe(1);
    });

    it('wait for a connection no longer than configured', async () => {
      const goOn = Promise.withResolvers<undefined>();
      const select = () => database.execute('select 1');
      const held = [1, 2].map(() => run(() => select().then(() => goOn.promise)));
      await eventually(
        () => api.app.get(DatabasePool).figures(),
        ({ used }) => used === 2,
      );
      await expect(run(select)).rejects.toBeInstanceOf(DatabaseBusy);
      goOn.resolve(undefined);
      await Promise.all(held);
    });

    it('are shown by the pool gauge while they hold a connection', async () => {
      await run(async () => {
        await database.execute('select 1');
        const metrics = await register.metrics();
        expect(metrics).toContain('database_pool_connections{state="used"} 1');
        expect(metrics).toContain('database_pool_connections{state="waiting"} 0');
      });
      expect(await register.metrics()).toContain('database_pool_connections{state="used"} 0');
    });

    it('end where their caller goes away: the statement is canceled, nothing is written', async () => {
      // Kysely tells the console of every statement it canceled.
      const told = jest.spyOn(console, 'error').mockReturnValue(undefined);
      const gone = new AbortController();
      const working = run(
        async () => {
          await database.execute(INSERT, ['Tom']);
          setImmediate(() => {
            gone.abort(new Error('gone'));
          });
          await database.execute('select pg_sleep(4)');
        },
        { access: 'write', signal: gone.signal },
      );
      await expect(working).rejects.toThrow('gone');
      expect(await plantedNames(api.database)).toEqual([]);
      told.mockRestore();
    });

    it('do not begin where their caller has gone already', async () => {
      let runs = 0;
      const work = () => Promise.resolve((runs += 1));
      const signal = AbortSignal.abort(new Error('gone'));
      await expect(run(work, { access: 'write', signal })).rejects.toThrow('gone');
      expect(runs).toBe(0);
    });
  });

  describe('that have committed', () => {
    const calls: string[] = [];
    const call = (name = 'called') => {
      units.afterCommit(() => calls.push(name));
    };

    beforeEach(() => {
      calls.length = 0;
    });

    it('call back, in order, when the row is there for all to see, and can be followed by another', async () => {
      let following: Promise<string[]> = Promise.resolve([]);
      await run(async () => {
        call('first');
        await database.execute(INSERT, ['Tom']);
        units.afterCommit(() => {
          calls.push(String(statements.take().at(-1)));
          following = run(() => plantedNames(api.database));
        });
      });
      expect(calls).toEqual(['first', 'commit']);
      expect(await following).toEqual(['Tom']);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['throws', () => Promise.reject(new Error('planted'))],
      [
        'cannot be committed',
        () => database.execute(`insert into planted (name, parent) values ('orphan', -1)`),
      ],
      ['swallowed the error of a statement', () => raise('22000').catch(() => undefined)],
    ])('do not call back where work %s', async (_what, work) => {
      const failing = run(() => {
        call();
        return work();
      });
      await expect(failing).rejects.toThrow();
      expect(calls).toEqual([]);
    });

    it('call back once where they were run again', async () => {
      let runs = 0;
      await run(async () => {
        runs += 1;
        call(`run ${runs}`);
        if (runs < 3) await raise('40001');
      });
      expect(calls).toEqual(['run 3']);
    });

    it('have succeeded, whatever is thrown when they call back', async () => {
      const done = run(async () => {
        units.afterCommit(() => {
          throw new Error('planted');
        });
        call('after it');
        await database.execute(INSERT, ['Tom']);
        return 'done';
      });
      expect(await done).toBe('done');
      expect(calls).toEqual(['after it']);
      expect(await plantedNames(api.database)).toEqual(['Tom']);
    });

    it('are the only ones that call back', async () => {
      expect(call).toThrow('Only a unit of work can commit');
      await expect(lookUp.run(async () => call())).rejects.toThrow(
        'Only a unit of work can commit',
      );
      expect(calls).toEqual([]);
    });
  });

  describe('that look up', () => {
    it('send one statement, without a transaction', async () => {
      const rows = await lookUp.run(() => database.execute('select 42 as answer'));
      expect(rows).toEqual([{ answer: 42 }]);
      expect(statements.take()).toEqual(['select 42 as answer']);
    });

    it('hold no connection between two statements', async () => {
      await lookUp.run(async () => {
        await database.execute('select 1');
        expect(api.app.get(DatabasePool).figures().used).toBe(0);
        await database.execute('select 2');
      });
    });

    it('translate what the database says', async () => {
      await expect(lookUp.run(() => raise('53300'))).rejects.toBeInstanceOf(DatabaseBusy);
    });

    it('are closed behind themselves', async () => {
      let stray: Promise<unknown> = Promise.resolve();
      const mayGoOn = Promise.withResolvers<undefined>();
      await lookUp.run(() => {
        stray = mayGoOn.promise.then(() => database.execute('select 1'));
        return Promise.resolve();
      });
      mayGoOn.resolve(undefined);
      await expect(stray).rejects.toThrow('only inside UnitOfWork.run');
    });
  });

  describe('aside', () => {
    it('is one statement that commits by itself, and no second one', async () => {
      await aside.runStatement('limiter', () => database.execute(INSERT, ['Tom']));
      const twice = aside.runStatement('limiter', async () => {
        await database.execute(INSERT, ['Tim']);
        await database.execute(INSERT, ['Jim']);
      });
      await expect(twice).rejects.toThrow('Only one statement commits by itself');
      expect((await plantedNames(api.database)).toSorted()).toEqual(['Tim', 'Tom']);
    });

    it('commit by themselves', async () => {
      await aside.run('limiter', () => database.execute(INSERT, ['Tom']));
      expect(statements.take()).toEqual([
        'start transaction isolation level read committed',
        expect.stringMatching(/^insert into planted/),
        'commit',
      ]);
      expect(await plantedNames(api.database)).toEqual(['Tom']);
    });

    it('roll back by themselves', async () => {
      const failing = aside.run('limiter', async () => {
        await database.execute(INSERT, ['Tom']);
        throw new Error('planted');
      });
      await expect(failing).rejects.toThrow('planted');
      expect(await plantedNames(api.database)).toEqual([]);
    });
  });
});
