import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { ApiProcess } from './api-process.js';
import { findFreePort } from './port.js';

/** An API that is ready at its second question, drains at SIGTERM, and ends with its starter. */
const READY = `
import { createServer } from 'node:http';
let asked = 0;
createServer((request, response) => response.writeHead(++asked > 1 ? 200 : 503).end())
  .listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
`;

describe('the API as a child', () => {
  let folder: TemporaryFolder;
  let port: number;

  beforeEach(async () => {
    folder = await TemporaryFolder.make();
    port = await findFreePort('127.0.0.1');
  });

  afterEach(() => folder.remove());

  const start = async (script: string, environment = {}) =>
    ApiProcess.start({
      entry: await folder.write('api.mjs', script),
      cwd: folder.path,
      origin: `http://127.0.0.1:${port}`,
      environment: { PORT: String(port), ...environment },
    });

  it('is waited for until it is ready, and ended with patience', async () => {
    const api = await start(READY);
    await api.waitUntilReady();
    await api.stop();
    expect(await api.ended).toBe(0);
  });

  it('is ended at once where there is no patience left', async () => {
    const api = await start(READY);
    await api.waitUntilReady();
    api.kill();
    expect(await api.ended).toBe(1);
    await api.stop();
  });

  it.each([
    [78, 78],
    [0, 1],
  ])('passes its exit code on where it ends before: %i as %i', async (code, exitCode) => {
    const api = await start(`process.exit(${code})`);
    await expect(api.waitUntilReady()).rejects.toMatchObject({
      exitCode,
      message: 'The API ended before it was ready.',
    });
  });

  it('is not missed where it ends because it was told to', async () => {
    const api = await start('process.once("SIGTERM", () => process.exit(3)); setInterval(() => 0)');
    const waiting = api.waitUntilReady();
    api.kill();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('has failed where it cannot be started at all', async () => {
    const api = ApiProcess.start({
      entry: 'api.mjs',
      cwd: folder.file('nowhere'),
      origin: 'http://127.0.0.1:1',
      environment: {},
    });
    expect(await api.ended).toBe(1);
  });
});
