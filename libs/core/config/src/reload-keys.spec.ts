import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { TemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { loadConfig } from './load-config.js';
import { reloadKeysOnHangUp } from './reload-keys.js';
import { SealingConfig } from './sealing.config.js';

const [OLD, NEW] = ['A'.repeat(43), `${'B'.repeat(42)}A`];

describe('keys at SIGHUP', () => {
  let folder: TemporaryFolder;
  let config: SealingConfig;
  let readOthers: jest.Mock<() => void>;
  let said: jest.Mock<(line: { msg: string }) => void>;

  beforeEach(async () => {
    folder = await TemporaryFolder.make();
    process.env['SEALING_KEYS_FILE'] = await folder.write('keys', OLD);
    const sources = { environment: { SEALING_KEYS: OLD } };
    config = (await loadConfig([SealingConfig], sources)).get(SealingConfig);
    readOthers = jest.fn();
    said = jest.fn();
    for (const level of ['log', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(said);
    }
    const app = { get: () => config } as unknown as INestApplicationContext;
    reloadKeysOnHangUp(app, readOthers);
  });

  afterEach(async () => {
    process.removeAllListeners('SIGHUP');
    delete process.env['SEALING_KEYS_FILE'];
    jest.restoreAllMocks();
    await folder.remove();
  });

  async function hangUp(): Promise<string | undefined> {
    const isSaid = new Promise((resolve) => said.mockImplementation(resolve));
    process.emit('SIGHUP');
    await isSaid;
    return said.mock.lastCall?.[0].msg;
  }

  it('are those the file has now, for everybody who holds them', async () => {
    await folder.write('keys', `${NEW},${OLD}`);
    expect(await hangUp()).toBe('keys are read anew');
    expect(config.keys).toHaveLength(2);
    expect(readOthers).toHaveBeenCalledTimes(1);
  });

  it('stay as they were where the file makes no sense', async () => {
    await folder.write('keys', 'planted');
    expect(await hangUp()).toBe('keys could not be read anew, and stay as they were');
    expect(config.keys).toHaveLength(1);
    expect(readOthers).not.toHaveBeenCalled();
  });
});
