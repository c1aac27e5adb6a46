import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProcessIo } from './process-io.js';

/** The channel to the launcher; in a worker of jest there is one to jest. */
const unref = jest.fn();
const { channel } = process;

beforeEach(() => {
  Object.assign(process, { channel: { unref } });
});

afterEach(() => {
  Object.assign(process, { channel });
  jest.restoreAllMocks();
});

describe('the process', () => {
  it('keeps what was asked for apart from what is told', () => {
    const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const io = new ProcessIo();
    io.print('asked for');
    io.note('told');
    expect([out.mock.calls, told.mock.calls]).toEqual([[['asked for\n']], [['told\n']]]);
  });

  it('has the environment it was started with', () => {
    expect(new ProcessIo().environment['PATH']).toBe(process.env['PATH']);
  });

  it('hears every way to end it, and an echo only once', () => {
    const now = jest.spyOn(performance, 'now');
    const heard: boolean[] = [];
    const stop = new ProcessIo().onInterrupt((isRepeated) => heard.push(isRepeated));
    for (const [at, event] of [
      [1000, 'SIGINT'],
      [1600, 'SIGINT'],
      [1800, 'SIGTERM'],
      [9000, 'SIGHUP'],
      [9001, 'disconnect'],
    ] as const) {
      now.mockReturnValue(at);
      process.emit(event as 'SIGINT');
    }
    expect(heard).toEqual([false, true, true, true]);
    expect(unref).toHaveBeenCalledTimes(1);
    stop();
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  it('ends at once where it is told to', () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    new ProcessIo().exit(75);
    expect(exit).toHaveBeenCalledWith(75);
  });

  it('lets go of the launcher, if there is one', () => {
    const disconnect = jest.fn();
    const { connected } = process;
    Object.assign(process, { disconnect, connected: true });
    new ProcessIo().close();
    Object.assign(process, { connected: false });
    new ProcessIo().close();
    Object.assign(process, { connected });
    expect(disconnect).toHaveBeenCalledTimes(1);
  });
});
