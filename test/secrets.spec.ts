import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { SealingConfig } from '#core/config';
import { MailDispatcher } from '#core/messaging';
import { SigningKeys } from '#core/security';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { sha256 } from './support/authenticators.js';
import { IssuedSecrets } from './support/issued-secrets.js';
import { LogLines } from './support/log-lines.js';
import { tokenIn } from './support/mailbox.js';
import { arrange } from './support/operations/arrangements.js';
import { OPERATIONS } from './support/operations/documented-operations.js';
import { World } from './support/operations/world.js';
import { listTables } from './support/rows.js';
import { TestApi } from './support/test-api.js';
import { callEverything, MADE_UP_SECRET, OAuthRun } from './support/whole-run.js';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Kept as they are: nobody has to be able to tell what they were made from. */
const STORED = ['stored hash'];

/** How many of each kind the run has to have issued at least: else it proves nothing. */
const LEAST: Readonly<Record<string, number>> = {
  'API key': 5,
  'ID token': 2,
  'TOTP secret': 5,
  'access token': 60,
  'authorization code': 4,
  'challenge token': 2,
  'client secret': 8,
  'code verifier': 3,
  configured: 4,
  cookie: 8,
  'idempotency key': 15,
  password: 5,
  'private key': 1,
  'recovery code': 40,
  'refresh token': 8,
  'signature of access token': 60,
  'signature of ID token': 2,
  'stored hash': 20,
  'token of a mail': 6,
};

const HASHES = `
  select password_hash as hash from users where password_hash <> 'none'
  union select secret_hash from api_keys union select secret_hash from oauth_clients
  union select code_hash from recovery_codes union select token_hash from invitations`;

describe('of the secrets issued in a whole run', () => {
  const secrets = new IssuedSecrets();
  const logs = new LogLines();
  const rows = new Set<string>();
  const connections = new Set<string>();
  let api: TestApi;
  let databasePort: string;
  let tables: readonly string[];
  let lastTransaction = '0';

  beforeAll(async () => {
    const sealingKey = randomBytes(32).toString('base64url');
    const smtpPassword = randomBytes(18).toString('base64url');
    const database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    const url = new URL(database.urlOf('app'));
    databasePort = url.port;
    for (const configured of [sealingKey, smtpPassword, url.password, url.href]) {
      secrets.add('configured', configured);
    }
    watchConnections();
    api = await TestApi.startOn(
      database,
      {
        LOG_LEVEL: 'trace',
        SEALING_KEYS: `${sealingKey},${TEST_SEALING_KEYS}`,
        SMTP_URL: `smtp://mailer:${smtpPassword}@mail.example.com`,
      },
      logs.planted,
    );
    tables = (await listTables(database)).map(({ name }) => name);
    secrets.watch(api, () => dump());
    const world = await World.make(api);
    await callEverything(world);
    await (await OAuthRun.prepare(world, secrets)).all(world);
    await mislayEverything();
    await failEverything(world);
    await api.app.get(MailDispatcher).dispatchDue();
    await collectWhatIsKept();
    await dump('0');
    const roles = 'select rolname, rolpassword as row from pg_authid where rolpassword is not null';
    for (const { row } of await database.query<{ row: string }>(roles)) rows.add(row);
  }, 120_000);

  afterAll(async () => {
    jest.restoreAllMocks();
    await api.stop();
  });

  function watchConnections(): void {
    type Connect = (this: Socket, ...args: unknown[]) => Socket;
    const prototype = Socket.prototype as unknown as { connect: Connect };
    const { connect } = prototype;
    jest.spyOn(prototype, 'connect').mockImplementation(function (this: Socket, ...args) {
      // A port and a host, or options with both.
      const [first, second] = args.flat() as [unknown, unknown];
      const { host, port } = (
        typeof first === 'object' ? first : { host: second, port: first }
      ) as Record<string, unknown>;
      connections.add(`${String(host)}:${String(port)}`);
      return connect.apply(this, args);
    });
  }

  /**
   * Rows of all tables, bytes in hex, that were written since the last time: those that come and go
   * are kept as they were.
   *
   * @param since a transaction; 0 for all rows there are
   */
  async function dump(since = lastTransaction): Promise<void> {
    const selects = tables.map(
      (name) =>
        `select to_jsonb(one)::text as row from ${name} one where xmin::text::bigint >= ${since}`,
    );
    const [now] = await api.database.query<{ id: string }>('select pg_current_xact_id() as id');
    const read = await api.database.query<{ row: string }>(selects.join(' union all '));
    for (const { row } of read) rows.add(row);
    lastTransaction = now?.id ?? '0';
  }

  const dumped = () => [...rows].join('\n');

  /** Secrets where they do not belong: in the address, in other headers, as members nobody knows. */
  async function mislayEverything(): Promise<void> {
    for (const kind of Object.keys(secrets.counts)) {
      const [secret = ''] = secrets.of(kind);
      if (kind === 'configured' || secret.length > 1000) continue;
      const query = new URLSearchParams({ access_token: secret, [secret]: secret }).toString();
      await api.app.inject({ url: `/v1/users/me?${query}` });
      await api.app.inject({ url: `/oauth/token?${query}`, method: 'POST' });
      await api.request('GET', '/v1/users/me', { headers: { 'x-api-key': secret } });
      for (const path of ['/v1/sessions', '/v1/users', '/v1/invitation-acceptances']) {
        await api.request('POST', path, { body: { password: secret, [secret]: secret } });
      }
      if (/^[\w.-]+$/.test(secret)) await api.request('GET', '/v1/users/me', { token: secret });
    }
  }

  /** PostgreSQL refuses what would be stored, and says why: errors repeat statements. */
  async function failEverything(world: World): Promise<void> {
    const writes = OPERATIONS.filter(({ isWrite }) => isWrite);
    const calls = [];
    for (const operation of writes) calls.push(await arrange(world, operation));
    const written = tables.filter((name) => !/security_events|counters|migrations/.test(name));
    await api.database.query(`revoke insert, update, delete on ${written.join(', ')} from app`);
    const statuses = [];
    for (const { operation, url, request } of calls) {
      const response = await api.request(operation.method, url, request);
      statuses.push(response.statusCode);
    }
    await api.database.query(`grant insert, update, delete on ${written.join(', ')} to app`);
    expect(statuses.filter((status) => status === 500).length).toBeGreaterThan(20);
  }

  async function collectWhatIsKept(): Promise<void> {
    for (const mail of api.mailbox.mails) {
      if (/[\w-]{43}/.test(mail.text)) secrets.add('token of a mail', tokenIn(mail));
    }
    for (const { privateJwk } of await api.app.get(SigningKeys).list()) {
      secrets.add('private key', privateJwk.d);
    }
    for (const key of api.app.get(SealingConfig).keys) {
      for (const purpose of ['seal', 'cookies', 'cursor', 'limiter']) {
        secrets.add('configured', key.derive(purpose).toString('base64url'));
      }
    }
    for (const { hash } of await api.database.query<{ hash: string | null }>(HASHES)) {
      secrets.add('stored hash', hash);
    }
  }

  it('there are enough of every kind', () => {
    const few = Object.entries(LEAST).filter(
      ([kind, count]) => (secrets.counts[kind] ?? 0) < count,
    );
    expect([few, secrets.counts]).toEqual([[], expect.anything()]);
    expect(Object.keys(secrets.counts).sort()).toEqual(Object.keys(LEAST).sort());
  });

  describe('the database', () => {
    it('holds none, as it is or encoded, at any time of the run [security 11]', () => {
      expect(secrets.findIn(dumped(), STORED)).toEqual([]);
    });

    it('was looked at where they would be: their hashes are there [security 11]', () => {
      for (const kind of ['API key', 'client secret', 'token of a mail', 'challenge token']) {
        const kept = [...secrets.of(kind)].filter((secret) => dumped().includes(sha256(secret)));
        expect([kind, kept.length]).toEqual([kind, expect.any(Number)]);
        expect(kept.length).toBeGreaterThan(0);
      }
    });

    it.each([
      ['as it is', (secret: string) => secret],
      ['in base64', (secret: string) => Buffer.from(`{"a":"${secret}"}`).toString('base64')],
      ['in hex', (secret: string) => Buffer.from(secret).toString('hex')],
    ])('would be caught with one %s [security 11]', async (_how, write) => {
      for (const kind of Object.keys(LEAST).filter((one) => !STORED.includes(one))) {
        const [secret = ''] = secrets.of(kind);
        const found = secrets.findIn(`a row with ${write(secret)} in it`);
        expect(found.map((leak) => leak.kind)).toContain(kind);
      }
    });

    it('would be caught with one in a column of any table [security 11]', async () => {
      const [planted = ''] = secrets.of('API key');
      await api.database.query('update users set name = $1 where is_operator', [planted]);
      const before = rows.size;
      await dump();
      expect(rows.size).toBeGreaterThan(before);
      expect(secrets.findIn(dumped(), STORED)).toContainEqual(
        expect.objectContaining({ kind: 'API key', form: 'plain' }),
      );
    });
  });

  describe('the log, at its lowest level,', () => {
    it('holds none, and no hash that is stored [security 39]', () => {
      expect(logs.text.split('\n').length).toBeGreaterThan(400);
      for (const msg of ['request', 'request failed']) expect(logs.text).toContain(`"${msg}"`);
      expect(logs.text).toContain('"level":"debug"');
      expect(secrets.findIn(logs.text)).toEqual([]);
    });

    it('would be caught with one [security 39]', () => {
      for (const kind of Object.keys(LEAST)) {
        const [secret = ''] = secrets.of(kind);
        new Logger('planted').log({ msg: 'planted', told: `It was ${secret}.` });
      }
      const found = secrets.findIn(logs.text).map(({ kind }) => kind);
      expect(found).toEqual(expect.arrayContaining(Object.keys(LEAST)));
    });
  });

  it('each that stands by itself is 128 random bits at least, and no id [security 14]', () => {
    for (const kind of [
      'API key',
      'authorization code',
      'challenge token',
      'client secret',
      'refresh token',
      'token of a mail',
      'TOTP secret',
    ]) {
      const bodies = [...secrets.of(kind)]
        .filter((secret) => secret !== MADE_UP_SECRET)
        .map((secret) => secret.replace(/^solera_(key|secret)_/, ''));
      const bitsPerCharacter = kind === 'TOTP secret' ? 5 : Math.log2(62);
      for (const body of bodies) {
        expect([kind, body]).toEqual([kind, expect.stringMatching(/^[\w-]+$/)]);
        expect([kind, body.length * bitsPerCharacter > 128]).toEqual([kind, true]);
        expect([kind, body]).not.toEqual([kind, expect.stringMatching(UUID)]);
      }
      // No two begin alike: nothing of them counts up or tells the time.
      const beginnings = new Set(bodies.map((body) => body.slice(0, 4)));
      expect([kind, beginnings.size]).toEqual([kind, bodies.length]);
    }
  });

  it('none is told in an answer that a cache may keep [security 40]', () => {
    expect(secrets.told).toBeGreaterThan(60);
    expect(secrets.cacheable).toEqual([]);
  });

  it('none that is configured is in what operators are shown [security 39]', async () => {
    const paths = ['/', '/health/live', '/health/ready', '/metrics', '/problems', '/mail'];
    for (const path of paths) {
      const { statusCode, body } = await api.app.inject({ url: path });
      expect([path, statusCode]).toEqual([path, 200]);
      expect(secrets.findIn(body).filter(({ kind }) => kind !== 'token of a mail')).toEqual([]);
    }
  });

  it('the run has asked nobody but its database [security 45]', () => {
    const ports = [...connections].map((target) => target.split(':').at(-1));
    expect(new Set(ports)).toEqual(new Set([databasePort]));
  });
});
