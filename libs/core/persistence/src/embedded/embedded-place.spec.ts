import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryFolder } from '../../../../../test/support/temporary-folder.js';
import { findPlace } from './embedded-place.js';
import { closedFolder, serverAccount } from './server-account.js';

const NOBODY = { uid: 65534, gid: 65534 };
const startedBy = (uid: number) =>
  jest.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(uid);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the account of the server', () => {
  it('is whoever started it', async () => {
    startedBy(1000);
    expect(await serverAccount('/nowhere')).toBeUndefined();
  });

  it('is nobody where root started it', async () => {
    startedBy(0);
    expect(await serverAccount('/nowhere')).toEqual(NOBODY);
  });

  it('stays the owner of data that is there', async () => {
    await using folder = await TemporaryFolder.make();
    startedBy(0);
    const uid = process.geteuid?.() ?? 0;
    // Root's own data is handed to nobody: PostgreSQL does not run as root.
    const expected = uid === 0 ? NOBODY : { uid, gid: process.getegid?.() };
    expect(await serverAccount(folder.path)).toEqual(expected);
  });
});

describe('a closed folder', () => {
  it('is the first one on the way that the account may not pass', async () => {
    await using folder = await TemporaryFolder.make();
    await mkdir(folder.file('home/checkout/data'), { recursive: true });
    const way = folder.file('home/checkout/data/not/yet/there');
    expect(await closedFolder(way, NOBODY)).toBeUndefined();
    await chmod(folder.file('home'), 0o700);
    expect(await closedFolder(way, NOBODY)).toBe(folder.file('home'));
    await chmod(folder.file('home'), 0o701);
    expect(await closedFolder(way, NOBODY)).toBeUndefined();
  });

  it('is open to its owner and to its group', async () => {
    await using folder = await TemporaryFolder.make();
    const mine = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    await chmod(folder.path, 0o700);
    expect(await closedFolder(folder.path, mine)).toBeUndefined();
    await chmod(folder.path, 0o710);
    expect(await closedFolder(folder.path, { ...NOBODY, gid: mine.gid })).toBeUndefined();
    expect(await closedFolder(folder.path, NOBODY)).toBe(folder.path);
  });

  it('is none where a file is on the way, which is another problem', async () => {
    await using folder = await TemporaryFolder.make();
    const file = await folder.write('file', '');
    await chmod(file, 0o600);
    expect(await closedFolder(file, NOBODY)).toBeUndefined();
  });
});

describe('the place of the embedded database', () => {
  it('is below the checkout', async () => {
    startedBy(1000);
    const place = await findPlace({ checkout: '/work', dataDir: '.solera', isChosen: false });
    expect(place).toEqual({ dataDir: '/work/.solera', copies: '/work/.solera/programs' });
  });

  it('is where somebody wants it', async () => {
    startedBy(1000);
    const wishes = { checkout: '/work', dataDir: '/data', isChosen: true };
    expect(await findPlace(wishes)).toMatchObject({ dataDir: '/data' });
  });

  it('is where the state of the system is kept, if the account cannot reach the checkout', async () => {
    await using folder = await TemporaryFolder.make();
    await mkdir(folder.file('home'), { mode: 0o700 });
    startedBy(0);
    const wishes = { checkout: folder.file('home'), dataDir: '.solera', isChosen: false };
    const stateFolder = folder.file('state');
    const place = await findPlace({ ...wishes, stateFolder });
    expect(place.dataDir).toMatch(new RegExp(`^${stateFolder}/[0-9a-f]{16}$`));
    expect(place.copies).toBe(place.dataDir);
    const other = await findPlace({
      ...wishes,
      checkout: join(wishes.checkout, 'other'),
      stateFolder,
    });
    expect(other.dataDir).not.toBe(place.dataDir);
    expect((await findPlace(wishes)).dataDir).toMatch(/^\/var\/lib\/solera\/[0-9a-f]{16}$/);
  });

  it('is below the checkout for root, too, where the account can reach it', async () => {
    await using folder = await TemporaryFolder.make();
    startedBy(0);
    const place = await findPlace({
      checkout: folder.path,
      dataDir: '.solera',
      isChosen: false,
      stateFolder: '/state',
    });
    expect(place.dataDir).toBe(folder.file('.solera'));
    expect(place.copies).toMatch(/^\/state\//);
  });

  it('is never replaced where it was chosen', async () => {
    await using folder = await TemporaryFolder.make();
    await mkdir(folder.file('home'), { mode: 0o700 });
    startedBy(0);
    const dataDir = folder.file('home/data');
    const place = findPlace({ checkout: '/work', dataDir, isChosen: true });
    await expect(place).rejects.toMatchObject({
      exitCode: 73,
      message: `DATA_DIR ${dataDir} is out of reach for the database, which runs as uid 65534 when started as root: ${folder.file('home')} is closed to others; choose another folder.`,
    });
  });
});
