import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { EmbeddedDatabase, onDatabase, withClient } from '#core/persistence';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { StartCommand } from '../../apps/cli/src/commands/start.command.js';
import type { DemoLogin } from '../../apps/cli/src/start/demo.js';
import { findFreePort } from '../../apps/cli/src/start/port.js';
import { seedDemo } from '../../apps/cli/src/start/seed-demo.js';
import { MIGRATIONS } from '../support/migrations.js';
import { TemporaryFolder } from '../support/temporary-folder.js';
import { TestIo } from '../support/test-io.js';

/** In place of the compiled API: ready at once, writes down what it was told, ends when told to. */
const API = `
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
if (process.env.PLANTED_EXIT) process.exit(Number(process.env.PLANTED_EXIT));
writeFileSync('environment.json', JSON.stringify({ ...process.env, PLANTED_ENTRY: process.argv[1], PLANTED_WORDS: process.argv.slice(2).join(' ') }));
createServer((request, response) => {
  response.writeHead(process.env.PLANTED_UNREADY ? 503 : 200).end();
  if (request.url === '/end') process.exit(3);
}).listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
`;

describe('solera start', () => {
  let root: TemporaryFolder;
  let port: number;
  let starts: { io: TestIo; code: Promise<number> }[];

  beforeAll(async () => {
    root = await TemporaryFolder.make();
    await root.write('api.mjs', API);
    await root.write('dist/api.mjs', API);
    await root.write('node_modules/typescript/bin/tsc', 'setInterval(() => 0, 1000);');
  });

  beforeEach(async () => {
    port = await findFreePort('127.0.0.1');
    starts = [];
  });

  afterEach(async () => {
    for (const { io } of starts) io.interrupt();
    await Promise.all(starts.map(({ code }) => code));
  });

  afterAll(() => root.remove());

  const start = (environment: Record<string, string> = {}, line = 'start') => {
    const variables = { PORT: String(port), DATA_DIR: root.file('data'), LOG_LEVEL: 'silent' };
    const io = new TestIo({ ...process.env, ...variables, ...environment }, root.path);
    const seams = { apiEntry: 'api.mjs', watchedApiEntry: 'dist/api.mjs', seedDemo };
    const code = io.run(line, [new StartCommand(seams)]);
    starts.push({ io, code });
    return { io, code };
  };
  const told = async () =>
    JSON.parse(await readFile(root.file('environment.json'), 'utf8')) as Record<string, string>;

  describe('on the embedded database', () => {
    it('brings everything up, shows how to use it, and ends everything', async () => {
      const { io, code } = start();
      await io.heard('Ctrl-C ends it.');
      const url = `http://127.0.0.1:${port}`;
      expect(io.noted).toEqual([
        'Starting PostgreSQL',
        'Migrating',
        ...MIGRATIONS.map((name) => `Applying ${name}`),
        'Starting the API',
      ]);
      const [announcement = ''] = io.printed;
      expect(announcement).toContain(`Solera is ready at ${url}`);
      expect(announcement).toContain(`${url}/docs`);
      expect(announcement).toContain(`${url}/mail`);
      const logins = JSON.parse(await readFile(root.file('data/demo.json'), 'utf8')) as DemoLogin[];
      expect(logins.map(({ title }) => title)).toEqual(['User', 'Operator']);
      for (const { email, password } of logins) {
        expect(announcement).toContain(`${email}  ${password}`);
        expect(password).toMatch(/^[\w-]{18}$/);
      }
      expect(announcement).toContain(`curl -s ${url}/v1/users/me`);
      for (const name of ['demo.json', 'sealing-keys', 'starter.json']) {
        expect([name, (await stat(root.file(`data/${name}`))).mode & 0o777]).toEqual([name, 0o600]);
      }

      io.interrupt();
      expect(await code).toBe(0);
      expect(io.noted.slice(-2)).toEqual(['Ending the API', 'Stopping PostgreSQL']);
      await expect(fetch(url)).rejects.toThrow('fetch failed');
      await expect(stat(root.file('data/postgres/data/postmaster.pid'))).rejects.toThrow('ENOENT');
    });

    it('tells the API what it needs, and nothing it must not be able to do', async () => {
      const { io } = start({
        DATABASE_OWNER_URL: '',
        PLANTED: 'kept',
        SMTP_URL: 'smtp://localhost',
      });
      await io.heard('Ctrl-C ends it.');
      const environment = await told();
      expect(environment['DATABASE_URL']).toMatch(
        /^postgresql:\/\/app:[^@]+@127\.0\.0\.1:\d+\/solera$/,
      );
      expect(environment['SEALING_KEYS_FILE']).toBe(root.file('data/sealing-keys'));
      expect(environment).toMatchObject({ PLANTED: 'kept', PORT: String(port) });
      // What is sent by SMTP is not shown there.
      expect(io.printed[0]).not.toContain('/mail');
      expect(environment).not.toHaveProperty('DATABASE_OWNER_URL');
      // The same data, log-ins and keys as before.
      expect(io.noted.filter((line) => line.startsWith('Applying '))).toEqual([]);
      const [login] = JSON.parse(
        await readFile(root.file('data/demo.json'), 'utf8'),
      ) as DemoLogin[];
      expect(io.printed[0]).toContain(login?.password);
      const people = await withClient(
        environment['DATABASE_URL'] ?? '',
        'test',
        async (client) =>
          (await client.query<{ email: string; is_operator: boolean }>('select * from users')).rows,
      );
      expect(people).toHaveLength(26);
      expect(people.filter(({ is_operator }) => is_operator)).toMatchObject([
        { email: 'operator@demo.example' },
      ]);
      expect(people.map(({ email }) => email)).toContain('rozsa.peter@demo.example');
      const roles = await withClient(environment['DATABASE_URL'] ?? '', 'test', async (client) => {
        await client.query(
          `select set_config('app.user_id', id::text, false) from users where email = 'user@demo.example'`,
        );
        return (await client.query<{ role: string }>('select role from memberships')).rows;
      });
      expect(roles).toEqual([{ role: 'owner' }]);
    });

    it('refuses a second start in one sentence that names the first', async () => {
      const first = start();
      await first.io.heard('Ctrl-C ends it.');
      const second = start({ PORT: String(await findFreePort('127.0.0.1')) });
      expect(await second.code).toBe(75);
      expect(second.io.noted.at(-1)).toContain(
        `Solera is already running at http://127.0.0.1:${port}`,
      );
      expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    });

    it('takes a free port where any will do', async () => {
      const { io } = start({ PORT: '0' });
      await io.heard('Ctrl-C ends it.');
      const { PORT: chosen = '0' } = await told();
      expect(Number(chosen)).toBeGreaterThan(0);
      expect(io.printed[0]).toContain(`ready at http://127.0.0.1:${chosen}`);
    });

    it('runs the bundle; where it watches, what the compiler wrote, and again when that changes', async () => {
      const { io, code } = start();
      await io.heard('Ctrl-C ends it.');
      expect((await told())['PLANTED_ENTRY']).toBe(root.file('api.mjs'));
      io.interrupt();
      await code;

      const watching = start({}, 'start --watch');
      await watching.io.heard('Ctrl-C ends it.');
      expect((await told())['PLANTED_ENTRY']).toBe(root.file('dist/api.mjs'));
      await rm(root.file('environment.json'));
      await root.write('dist/changed.js', '');
      await watching.io.heard('Ready again');
      expect((await told())['PLANTED_ENTRY']).toBe(root.file('dist/api.mjs'));
    });

    it('adopts the server of a start that was killed', async () => {
      const place = { dataDir: root.file('data'), copies: root.file('data/programs') };
      const left = await EmbeddedDatabase.open(place, { applicationName: 'test' });
      const { io } = start();
      await io.heard('Ctrl-C ends it.');
      expect(io.noted).toContain('PostgreSQL was still running; going on with it');
      await left.release();
    });

    it('ends with everything where PostgreSQL ends', async () => {
      const { io, code } = start();
      await io.heard('Ctrl-C ends it.');
      const place = { dataDir: root.file('data'), copies: root.file('data/programs') };
      await (await EmbeddedDatabase.open(place, { applicationName: 'test' })).stop();
      expect(await code).toBe(1);
      expect(io.noted).toContain('PostgreSQL ended, and so did everything that needs it.');
    });

    it('ends where it is told to before it is ready', async () => {
      const { io, code } = start({ PLANTED_UNREADY: 'yes' });
      await io.heard('Starting the API');
      io.interrupt();
      expect(await code).toBe(0);
      expect(io.printed).toEqual([]);
    });

    it('ends between two steps where it is told to early, and at once the second time', async () => {
      const { io, code } = start();
      await io.heard('Starting PostgreSQL');
      io.interrupt();
      expect(await code).toBe(0);
      expect(io.noted).not.toContain('Starting the API');

      const hasty = start({ PLANTED_UNREADY: 'yes' });
      await hasty.io.heard('Starting the API');
      hasty.io.interrupt();
      hasty.io.interrupt();
      expect(hasty.io.exits).toEqual([1]);
      await hasty.code;
    });
  });

  describe('with URLs', () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    });

    afterAll(() => database.drop());

    const keys = { SEALING_KEYS: TEST_SEALING_KEYS };

    it('uses both as they are, and makes no demo [security 6]', async () => {
      const { io } = start({
        ...keys,
        DATABASE_URL: database.urlOf('app'),
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
      });
      await io.heard('Ctrl-C ends it.');
      expect(io.noted).toEqual(['Preparing the database', 'Migrating', 'Starting the API']);
      expect(io.printed[0]).not.toContain('demo.example');
      expect((await told())['DATABASE_URL']).toBe(database.urlOf('app'));
    });

    it('tells the API no secret among its arguments, which everybody sees [security 39]', async () => {
      const { io } = start({
        ...keys,
        DATABASE_URL: database.urlOf('app'),
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
      });
      await io.heard('Ctrl-C ends it.');
      expect(await told()).toMatchObject({ ...keys, PLANTED_WORDS: '' });
    });

    it('prepares with one, and makes a demo where it is wanted', async () => {
      const DATABASE_URL = onDatabase(database.adminUrl, `${database.name}_demo`);
      const { io, code } = start({ ...keys, DATABASE_URL, SEED_DEMO: 'true' });
      await io.heard('Ctrl-C ends it.');
      expect(io.printed[0]).toContain('operator@demo.example');
      io.interrupt();
      expect(await code).toBe(0);
      await database.query(`drop database ${database.name}_demo with (force)`);
    });

    it('says whose log-in is wrong before anything starts', async () => {
      const wrong = new URL(database.urlOf('app'));
      wrong.password = 'guessed';
      const { io, code } = start({
        ...keys,
        DATABASE_URL: wrong.href,
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
      });
      expect(await code).toBe(77);
      expect(io.noted.at(-1)).toMatch(/^PostgreSQL refused the log-in to .+ as app: check/);
    });

    it.each([
      ['78', 78, 'The API ended before it was ready.'],
      ['0', 1, 'The API ended before it was ready.'],
    ])('ends as the API ended: %s', async (PLANTED_EXIT, exitCode, sentence) => {
      const { io, code } = start({
        ...keys,
        PLANTED_EXIT,
        DATABASE_URL: database.urlOf('app'),
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
      });
      expect(await code).toBe(exitCode);
      expect(io.noted).toContain(sentence);
    });

    it('ends where the API ends by itself', async () => {
      const { io, code } = start({
        ...keys,
        DATABASE_URL: database.urlOf('app'),
        DATABASE_OWNER_URL: database.urlOf('app_owner'),
      });
      await io.heard('Ctrl-C ends it.');
      await fetch(`http://127.0.0.1:${port}/end`).catch(() => undefined);
      expect(await code).toBe(3);
      expect(io.noted).toContain('The API ended by itself (3).');
    });
  });

  describe('refused', () => {
    it('where its port is taken', async () => {
      const other = createServer();
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const taken = (other.address() as AddressInfo).port;
      const DATABASE_URL = 'postgresql://app:x@127.0.0.1:1/x';
      const { io, code } = start({ PORT: String(taken), DATABASE_URL });
      expect(await code).toBe(75);
      expect(io.noted).toEqual([
        `Port ${taken} on 127.0.0.1 is taken by another program: end it, or set PORT to another.`,
      ]);
      other.close();
    });

    it('where its data cannot be written', async () => {
      const DATA_DIR = root.file('api.mjs');
      const { io, code } = start({ DATA_DIR });
      expect(await code).toBe(73);
      expect(io.noted.at(-1)).toContain(`${DATA_DIR} cannot be written: it is not a folder`);
    });

    it('where it is given words', async () => {
      expect(await start({}, 'start now').code).toBe(64);
      expect(await start({}, 'start --now').code).toBe(64);
    });

    it('where its configuration is wrong', async () => {
      const { io, code } = start({ PORT: '70000' });
      expect(await code).toBe(78);
      expect(io.noted[0]).toContain('PORT must not be greater than 65535');
    });

    it('in production without a database', async () => {
      const { io, code } = start({ NODE_ENV: 'production' });
      expect(await code).toBe(78);
      expect(io.noted[0]).toContain('DATABASE_URL is required');
    });
  });
});
