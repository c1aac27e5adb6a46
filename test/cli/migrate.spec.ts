import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { migrationsFolder } from '#core/persistence';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { MIGRATIONS } from '../support/migrations.js';
import { TemporaryFolder } from '../support/temporary-folder.js';
import { TestIo } from '../support/test-io.js';

const [FIRST = ''] = MIGRATIONS;
const NEWEST = MIGRATIONS.at(-1) ?? '';

describe('solera migrate', () => {
  let database: TestDatabase;
  let root: TemporaryFolder;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    root = await TemporaryFolder.make();
    await mkdir(root.file('migrations'));
    await cp(migrationsFolder(), root.file('migrations'), { recursive: true });
  });

  afterAll(async () => {
    await root.remove();
    await database.drop();
  });

  const migrate = async (line: string, environment: Record<string, string> = {}) => {
    const io = new TestIo(
      {
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
        SEALING_KEYS: TEST_SEALING_KEYS,
        LOG_LEVEL: 'silent',
        ...environment,
      },
      root.path,
    );
    const code = await io.run(`migrate ${line}`);
    return { code, printed: io.printed.join('\n'), noted: io.noted.join('\n') };
  };

  describe('used wrongly', () => {
    it.each([
      ['', 'Say what to migrate: one of up, down, status, check, diff.'],
      ['pu', 'Say what to migrate: did you mean up?'],
      ['nonsense', 'Say what to migrate: one of up, down, status, check, diff.'],
      ['up now', 'migrate up takes no "now".'],
      ['diff one two', 'migrate diff takes no "two".'],
      ['diff', 'Name the migration: migrate diff <name>.'],
      ['diff OneTwo', 'The name of a migration is words in-kebab-case.'],
      ['down --all --to x', '--all and --to exclude each other.'],
      ['up --force', "Unknown option '--force': `solera help migrate` shows what it takes."],
      ['up --to 20990101000000-x', 'There is no migration 20990101000000-x.'],
    ])('ends with 64: %s', async (line, sentence) => {
      expect(await migrate(line)).toEqual({ code: 64, printed: '', noted: sentence });
    });
  });

  it('tells what is applied, for people and as data', async () => {
    const status = await migrate('status');
    expect([status.code, status.printed]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^applied {2}${FIRST} {2}\\d{4}-[^]+applied {2}${NEWEST} `)),
    ]);
    const { printed } = await migrate('status --json');
    expect(JSON.parse(printed)).toEqual({
      applied: MIGRATIONS.map((name) => ({ name, at: expect.any(String) })),
      pending: [],
      unknown: [],
    });
  });

  it('finds nothing to do where everything is done', async () => {
    expect(await migrate('up')).toEqual({ code: 0, printed: '', noted: 'Nothing to be applied.' });
    expect((await migrate('up --json')).printed).toBe('{\n  "applied": []\n}');
    expect(await migrate('check')).toEqual({
      code: 0,
      printed: '',
      noted: 'Entities, migrations and database agree.',
    });
  });

  it('finds drift, and ends with 2', async () => {
    await database.query('alter table users add column planted int');
    const drifted = await migrate('check');
    expect(drifted.code).toBe(2);
    expect(drifted.noted).toContain('drop column "planted"');
    const { printed } = await migrate('check --json');
    expect(JSON.parse(printed)).toMatchObject({ drift: expect.stringContaining('planted') });
    await database.query('alter table users drop column planted');
  });

  it('reverts and applies, and ends with 7 in between', async () => {
    expect(await migrate('down')).toEqual({
      code: 0,
      printed: '',
      noted: `Reverting ${NEWEST}\n1 reverted.`,
    });
    const status = await migrate('status');
    expect([status.code, status.printed]).toEqual([
      7,
      expect.stringMatching(new RegExp(`\\npending {2}${NEWEST}$`)),
    ]);
    expect(await migrate('check')).toMatchObject({
      code: 7,
      noted: `Not applied here, so drift was not looked for: ${NEWEST}.`,
    });
    const { printed, noted } = await migrate('up --json');
    expect(noted).toBe(`Applying ${NEWEST}`);
    expect(JSON.parse(printed)).toEqual({ applied: [NEWEST] });
    expect((await migrate('down --all')).noted).toContain(`${String(MIGRATIONS.length)} reverted.`);
    expect((await migrate(`up --to ${FIRST}`)).noted).toContain('1 applied.');
    expect((await migrate(`down --to ${FIRST}`)).noted).toBe('Nothing to be reverted.');
    await migrate('up');
  });

  it('names migrations of a later release', async () => {
    await database.query(
      `insert into schema_migrations (name, executed_at) values ('20990101000000-later', now())`,
    );
    const { code, printed } = await migrate('status');
    expect(code).toBe(0);
    expect(printed).toContain('unknown  20990101000000-later  (not in this release)');
    await database.query(`delete from schema_migrations where name like '2099%'`);
  });

  it('finds entities without a migration, and ends with 1', async () => {
    await using empty = await TemporaryFolder.make();
    await mkdir(empty.file('migrations'));
    const io = new TestIo(
      { DATABASE_OWNER_URL: database.urlOf('app_owner'), SEALING_KEYS: TEST_SEALING_KEYS },
      empty.path,
    );
    expect(await io.run('migrate check')).toBe(1);
    expect(io.noted[0]).toContain('The entities changed and no migration says so');
  });

  it('writes a migration only where there is one to write', async () => {
    expect(await migrate('diff nothing-new')).toEqual({
      code: 0,
      printed: '',
      noted: 'The entities say nothing new: no migration written.',
    });
    const { code, printed } = await migrate('diff fill-names --blank');
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^migrations\/\d{14}-fill-names\.ts$/),
    ]);
    expect(await readdir(root.path)).toEqual(['migrations']);
    expect(await readdir(root.file('migrations'))).toContain(printed.replace('migrations/', ''));
  });

  it.each([
    ['wrong password', 77, (url: string) => url.replace(/:[^:@/]+@/, ':guessed@')],
    ['nobody there', 69, (url: string) => url.replace(/@[^/]+\//, '@127.0.0.1:1/')],
    ['no such database', 69, (url: string) => url.replace(/\/[^/]+$/, '/nothing')],
  ])('says why it cannot reach the database: %s', async (_why, code, change) => {
    const DATABASE_OWNER_URL = change(database.urlOf('app_owner'));
    const refused = await migrate('status', { DATABASE_OWNER_URL });
    expect(refused.code).toBe(code);
    expect(refused.noted.split('\n')).toHaveLength(1);
    expect(refused.noted).not.toContain('guessed');
  });

  it('wants the owner in production, and names it', async () => {
    const io = new TestIo(
      { NODE_ENV: 'production', DATABASE_URL: database.urlOf('app') },
      root.path,
    );
    expect(await io.run('migrate up')).toBe(78);
    expect(io.noted[0]).toContain('DATABASE_OWNER_URL is required in production');
  });

  it('names every wrong setting at once', async () => {
    const refused = await migrate('status', {
      DATABASE_OWNER_URL: 'mysql://planted@x/y',
      DATABASE_STATEMENT_TIMEOUT_MS: '1',
    });
    expect(refused.code).toBe(78);
    expect(refused.noted).toMatch(/DATABASE_OWNER_URL must[^]+DATABASE_STATEMENT_TIMEOUT_MS must/);
    expect(refused.noted).not.toContain('planted');
  });

  it('prepares the database where it is told an administrator alone', async () => {
    const url = new URL(database.adminUrl);
    url.pathname = `/${database.name}_prepared`;
    const io = new TestIo({ DATABASE_URL: url.href, SEALING_KEYS: TEST_SEALING_KEYS }, root.path);
    expect(await io.run('migrate up')).toBe(0);
    expect(io.noted.join('\n')).toContain(`${String(MIGRATIONS.length)} applied.`);
    await database.query(`drop database ${database.name}_prepared with (force)`);
  });
});
