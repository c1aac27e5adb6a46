import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ConfigurationError } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';
import { serve } from './serve.js';

const ENDS = ['SIGTERM', 'SIGINT', 'disconnect'] as const;

describe('a process that serves', () => {
  const { send, connected, disconnect, exitCode } = process;
  const close = jest.fn<() => Promise<void>>();
  const application = { close } as unknown as INestApplicationContext;
  let sent: unknown[];
  let exits: number[];
  let said: string;

  beforeEach(() => {
    sent = [];
    exits = [];
    said = '';
    close.mockReset().mockResolvedValue(undefined);
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    jest.spyOn(process, 'exit').mockImplementation(((code: number) => exits.push(code)) as never);
    const starter = { send: (message: unknown) => sent.push(message), connected: true };
    Object.assign(process, starter, { disconnect: jest.fn() });
  });

  afterEach(() => {
    for (const event of ENDS) process.removeAllListeners(event);
    Object.assign(process, { send, connected, disconnect, exitCode });
    jest.restoreAllMocks();
  });

  const start = () =>
    serve(
      () => Promise.resolve(application),
      () => Promise.resolve('http://127.0.0.1:3000'),
    );

  it('tells its starter where', async () => {
    await start();
    expect(sent).toEqual([{ kind: 'listening', url: 'http://127.0.0.1:3000' }]);
    expect([exits, said]).toEqual([[], '']);
  });

  it('tells nobody where nobody started it', async () => {
    Object.assign(process, { send: undefined, connected: false });
    await start();
    expect([sent, exits]).toEqual([[], []]);
  });

  it.each(ENDS)('answers what was begun at %s, then ends with 0', async (event) => {
    await start();
    const isClosed = Promise.withResolvers<undefined>();
    close.mockReturnValue(isClosed.promise);
    process.emit(event as 'SIGTERM');
    expect([close.mock.calls.length, exits]).toEqual([1, []]);
    isClosed.resolve(undefined);
    await new Promise(setImmediate);
    expect(exits).toEqual([0]);
  });

  it('ends where its starter died while it began', async () => {
    Object.assign(process, { connected: false });
    await start();
    await new Promise(setImmediate);
    expect(exits).toEqual([0]);
  });

  it.each<[string, unknown, number, RegExp]>([
    [
      'its configuration is wrong',
      new ConfigurationError([{ name: 'PORT', reason: 'is wrong' }]),
      78,
      /^The configuration is not usable:\n {2}PORT is wrong\n$/,
    ],
    [
      'its port is taken',
      Object.assign(new Error('listen EADDRINUSE :3000'), { code: 'EADDRINUSE' }),
      75,
      /^The port is taken: listen EADDRINUSE :3000\n$/,
    ],
    ['it is refused', new Refusal(ExitCode.unavailable, 'No database.'), 69, /^No database\.\n$/],
    ['something is broken', new TypeError('planted'), 1, /^TypeError: planted\n +at /],
    ['something is thrown that is no error', 'planted', 1, /^planted\n$/],
  ])('says why it cannot: %s', async (_why, error, code, words) => {
    const refuse = jest.fn<() => Promise<never>>().mockRejectedValue(error);
    await serve(() => Promise.resolve(application), refuse);
    expect(process.exitCode).toBe(code);
    expect(said).toMatch(words);
    expect(close).toHaveBeenCalledTimes(1);
    expect(process.disconnect).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([]);
  });

  it('closes nothing where nothing was made', async () => {
    Object.assign(process, { connected: false });
    const refuse = jest.fn<() => Promise<never>>().mockRejectedValue(new Refusal(69, 'No.'));
    await serve(refuse, () => Promise.resolve(''));
    expect(process.exitCode).toBe(69);
    expect(close).not.toHaveBeenCalled();
    expect(process.disconnect).not.toHaveBeenCalled();
  });
});
