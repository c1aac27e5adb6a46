import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import {
  loginAs,
  MigrationRunner,
  onDatabase,
  openClient,
  withClient,
  type MigrationReporter,
} from '#core/persistence';
import { TestDatabase } from '#core/testing';

const FOLDER = join(import.meta.dirname, 'planted-migrations');
const [CATS, COLOR, INDEX, FAILING] = [
  '20260101000000-create-cats',
  '20260102000000-add-color',
  '20260103000000-index-names',
  '20260104000000-fail-half-way',
] as const;

describe('the migration runner', () => {
  let database: TestDatabase;
  let ownerUrl: string;
  let told: string[];
  let next: PromiseWithResolvers<string>;

  beforeEach(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    ownerUrl = database.urlOf('app_owner');
    told = [];
    next = Promise.withResolvers();
    // Our own migrations are not what is tested here.
    await database.query('drop schema public cascade');
    await database.query('create schema public authorization app_owner');
    await database.query('grant usage on schema public to app');
  });

  afterEach(() => database.drop());

  const tell = (line: string) => {
    told.push(line);
    next.resolve(line);
    next = Promise.withResolvers();
  };
  const reporter: MigrationReporter = {
    onWait: () => {
      tell('waits');
    },
    onStep: (name, direction) => {
      tell(`${direction} ${name}`);
    },
    onRetry: (name) => {
      tell(`again ${name}`);
    },
  };
  const runnerWith = (options: { patienceMs?: number; url?: string } = {}) =>
    new MigrationRunner(options.url ?? ownerUrl, { reporter, folder: FOLDER, ...options });
  const heard = async (line: string) => {
    while (!told.includes(line)) await next.promise;
  };
  const tables = async () =>
    (
      await database.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace
         and relname ~ '^(cats|dogs)' order by 1`,
      )
    ).map(({ name }) => name);
  const names = async () => {
    const { applied, pending, unknown } = await runnerWith().status();
    return { applied: applied.map(({ name }) => name), pending, unknown };
  };

  it('applies what is pending, in order, and then finds nothing', async () => {
    expect(await names()).toEqual({
      applied: [],
      pending: [CATS, COLOR, INDEX, FAILING],
      unknown: [],
    });
    expect(await runnerWith().up(INDEX)).toEqual([CATS, COLOR, INDEX]);
    expect(told).toEqual([`up ${CATS}`, `up ${COLOR}`, `up ${INDEX}`]);
    expect(await tables()).toEqual(['cats', 'cats_name_index', 'cats_pkey']);
    expect(await runnerWith().up(INDEX)).toEqual([]);
    expect(await runnerWith().up(CATS)).toEqual([]);
    expect(await names()).toEqual({
      applied: [CATS, COLOR, INDEX],
      pending: [FAILING],
      unknown: [],
    });
    const [first] = (await runnerWith().status()).applied;
    expect(Math.abs((first?.at.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('reverts the newest, or down to one, or all', async () => {
    await runnerWith().up(INDEX);
    expect(await runnerWith().down()).toEqual([INDEX]);
    await runnerWith().up(INDEX);
    expect(await runnerWith().down(CATS)).toEqual([INDEX, COLOR]);
    expect((await names()).applied).toEqual([CATS]);
    await runnerWith().up(COLOR);
    expect(await runnerWith().down(0)).toEqual([COLOR, CATS]);
    expect(await tables()).toEqual([]);
    expect(await runnerWith().down()).toEqual([]);
  });

  it('refuses names it does not know', async () => {
    await expect(runnerWith().up('20990101000000-nothing')).rejects.toMatchObject({
      exitCode: 64,
      message: 'There is no migration 20990101000000-nothing.',
    });
    await expect(runnerWith().down(CATS)).rejects.toMatchObject({
      exitCode: 64,
      message: `The migration ${CATS} is not applied.`,
    });
  });

  it('does not revert what only a later release can', async () => {
    await runnerWith().up(CATS);
    await database.query(
      `insert into schema_migrations (name, executed_at) values ('20990101000000-later', now())`,
    );
    expect((await names()).unknown).toEqual(['20990101000000-later']);
    await expect(runnerWith().down()).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('does not have 20990101000000-later: revert it with'),
    });
    expect(await tables()).toContain('cats');
  });

  it('leaves nothing of a migration that fails, and keeps those before it', async () => {
    await expect(runnerWith().up()).rejects.toMatchObject({
      exitCode: 1,
      message: `The migration ${FAILING} failed: division by zero.`,
    });
    expect(await tables()).toEqual(['cats', 'cats_name_index', 'cats_pkey']);
    expect((await names()).pending).toEqual([FAILING]);
  });

  it('runs once where four start at the same time', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => runnerWith().up(INDEX)));
    expect(all.flat()).toEqual([CATS, COLOR, INDEX]);
    expect(told).toContain('waits');
  });

  it('tries again while a table is in use, and never long in its queue', async () => {
    await runnerWith().up(CATS);
    const reader = await openClient(database.adminUrl, 'test');
    await reader.query('begin');
    await reader.query('select from cats');
    const migrating = runnerWith().up(COLOR);
    await heard(`again ${COLOR}`);
    await reader.query('rollback');
    expect(await migrating).toEqual([COLOR]);
    await reader.end();
  });

  it('gives up on a table that stays in use, with nothing applied', async () => {
    await runnerWith().up(CATS);
    await withClient(database.adminUrl, 'test', async (reader) => {
      await reader.query('begin');
      await reader.query('select from cats');
      await expect(runnerWith({ patienceMs: 0 }).up(COLOR)).rejects.toMatchObject({
        exitCode: 75,
        message: expect.stringContaining(`${COLOR} did not get its lock`),
      });
    });
    expect((await names()).applied).toEqual([CATS]);
  });

  it('makes an index again that was cut off', async () => {
    await runnerWith().up(COLOR);
    await database.query('create index cats_name_index on cats (name)');
    await database.query('alter index cats_name_index owner to app_owner');
    await database.query(
      `update pg_index set indisvalid = false where indexrelid = 'cats_name_index'::regclass`,
    );
    await runnerWith().up(INDEX);
    const [index] = await database.query<{ ok: boolean }>(
      `select indisvalid as ok from pg_index where indexrelid = 'cats_name_index'::regclass`,
    );
    expect(index?.ok).toBe(true);
  });

  it('keeps its own table from the runtime, which may read what is applied', async () => {
    await runnerWith().up(CATS);
    const appUrl = database.urlOf('app');
    const query = (sql: string) => withClient(appUrl, 'test', (client) => client.query(sql));
    await expect(query('select name from schema_migrations')).resolves.toMatchObject({
      rows: [{ name: CATS }],
    });
    await expect(query('delete from schema_migrations')).rejects.toMatchObject({ code: '42501' });
  });

  it('says who may not migrate', async () => {
    const guest = onDatabase(loginAs(database.adminUrl, 'app', 'guessed'), database.name);
    await expect(runnerWith({ url: guest }).up()).rejects.toMatchObject({ exitCode: 77 });
    await expect(runnerWith({ url: guest }).status()).rejects.toMatchObject({ exitCode: 77 });
  });
});
