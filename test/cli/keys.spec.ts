import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { TestIo } from '../support/test-io.js';

interface ShownKey {
  readonly kid: string;
  readonly activatesAt: string;
}

describe('solera keys', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
  });

  afterAll(() => database.drop());

  const run = async (words: string) => {
    const io = new TestIo({
      SEALING_KEYS: TEST_SEALING_KEYS,
      DATABASE_URL: database.urlOf('app'),
      DATABASE_OWNER_URL: database.urlOf('app_owner'),
    });
    return { code: await io.run(`keys ${words}`), io };
  };

  const list = async (): Promise<ShownKey[]> => {
    const { io } = await run('list --json');
    return JSON.parse(io.printed.join('\n')) as ShownKey[];
  };

  it('lists the first key, made where there was none', async () => {
    const { code, io } = await run('list');
    expect([code, io.printed]).toEqual([
      0,
      [expect.stringMatching(/^[0-9a-f-]{36} {2}signs from \d{4}-/)],
    ]);
  });

  it('publishes a new key that does not sign yet', async () => {
    const [first] = await list();
    expect((await run('rotate')).code).toBe(0);
    const keys = await list();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toEqual(first);
    const wait = Date.parse(keys[1]?.activatesAt ?? '') - Date.now();
    expect(wait / 60_000).toBeGreaterThan(14);
  });

  it('lets a new key sign at once, and keeps the one before for its tokens', async () => {
    const [first] = await list();
    await run('rotate --activate-in 0');
    const keys = await list();
    expect(keys[0]?.kid).not.toBe(first?.kid);
    expect(keys.map(({ kid }) => kid)).toContain(first?.kid);
  });

  it('removes, at the next rotation, what was replaced more than a day ago', async () => {
    const [active, replaced] = await list();
    await database.query(
      `update signing_keys set activates_at = activates_at - interval '25 hours' where id = $1`,
      [active?.kid],
    );
    await database.query(
      `update signing_keys set activates_at = now() - interval '30 hours' where id = $1`,
      [replaced?.kid],
    );
    await run('rotate --activate-in 0');
    const kids = (await list()).map(({ kid }) => kid);
    expect(kids).toContain(active?.kid);
    expect(kids).not.toContain(replaced?.kid);
  });

  it.each([
    '',
    'list all',
    'reseal all',
    'remove',
    'rotate --activate-in soon',
    'rotate --activate-in 9999999',
  ])('says what it takes: keys %s', async (words) => {
    const { code, io } = await run(words);
    expect([code, io.noted.length]).toEqual([64, 1]);
  });
});
