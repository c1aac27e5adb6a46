import { describe, expect, it, jest } from '@jest/globals';
import { ConfigurationError } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';
import { TestIo } from '../../../test/support/test-io.js';
import { UsageError, withVariables, type Command } from './command.js';
import { readOptions } from './options.js';

const command = (name: string, run: Command['run']): Command => ({
  name,
  summary: `does ${name}`,
  usage: `Usage: solera ${name}`,
  run,
});
const failing = (error: unknown) => [
  command('fail', jest.fn<Command['run']>().mockRejectedValue(error)),
];

describe('the command line', () => {
  const run = jest.fn<Command['run']>().mockResolvedValue(7);
  const commands = [command('start', run), command('migrate', run)];

  it.each(['', 'help', '--help', '-h'])('lists its commands: solera %s', async (line) => {
    const io = new TestIo();
    expect(await io.run(line, commands)).toBe(0);
    expect(io.printed[0]).toMatch(/start {4}does start\n {2}migrate {2}does migrate/);
    expect(io.noted).toEqual([]);
  });

  it.each(['help start', 'start --help', 'start up -h'])('explains a command: %s', async (line) => {
    const io = new TestIo();
    expect(await io.run(line, commands)).toBe(0);
    expect(io.printed).toEqual(['Usage: solera start']);
  });

  it('hands the other words on, and the exit code back', async () => {
    const io = new TestIo();
    expect(await io.run('migrate up --json', commands)).toBe(7);
    expect(run).toHaveBeenLastCalledWith(['up', '--json'], io);
  });

  it.each([
    ['strat', 'There is no command strat. Did you mean start? `solera help` lists all.'],
    ['help strat', 'There is no command strat. Did you mean start? `solera help` lists all.'],
    ['nonsense', 'There is no command nonsense. `solera help` lists all.'],
  ])('does not know %s', async (line, sentence) => {
    const io = new TestIo();
    expect(await io.run(line, commands)).toBe(64);
    expect([io.printed, io.noted]).toEqual([[], [sentence]]);
  });

  it.each<[string, unknown, number, string[]]>([
    [
      'a wrong configuration',
      new ConfigurationError([{ name: 'PORT', reason: 'must be a whole number' }]),
      78,
      ['The configuration is not usable:\n  PORT must be a whole number'],
    ],
    ['a refusal', new Refusal(ExitCode.busy, 'It runs already.'), 75, ['It runs already.']],
    [
      'a refusal with details',
      new Refusal(ExitCode.noPermission, 'You may not.', { details: 'grant …' }),
      77,
      ['You may not.', '\ngrant …'],
    ],
    ['a usage error', new UsageError('Say what.'), 64, ['Say what.']],
    [
      'a full disk',
      new Refusal(1, 'failed', { cause: Object.assign(new Error('x'), { code: '53100' }) }),
      73,
      ['The disk of the database is full: free it, or set DATA_DIR to another folder.'],
    ],
    ['no error at all', 'planted', 1, ['planted']],
  ])('says in words what went wrong: %s', async (_what, error, code, noted) => {
    const io = new TestIo();
    expect(await io.run('fail', failing(error))).toBe(code);
    expect([io.printed, io.noted]).toEqual([[], noted]);
  });

  it('shows where an unforeseen error comes from', async () => {
    const io = new TestIo();
    expect(await io.run('fail', failing(new TypeError('planted')))).toBe(1);
    expect(io.noted[0]).toMatch(/^TypeError: planted\n +at /);
    const { stack: _none, ...bare } = new Error('no stack');
    const stackless = Object.assign(new Error('no stack'), { ...bare, stack: undefined });
    await io.run('fail', failing(stackless));
    expect(io.noted[1]).toBe('no stack');
  });
});

describe('options', () => {
  const read = (...args: string[]) =>
    readOptions({ name: 'migrate' }, args, { json: { type: 'boolean' }, to: { type: 'string' } });

  it('are read with the words beside them', () => {
    expect(read('up', '--to', 'x', '--json')).toMatchObject({
      positionals: ['up'],
      values: { json: true, to: 'x' },
    });
  });

  it.each([
    [['--planted'], "Unknown option '--planted': `solera help migrate` shows what it takes."],
    [['--to'], "Option '--to <value>' argument missing: `solera help migrate`"],
    [['--json=1'], "Option '--json' does not take an argument: `solera help migrate`"],
  ])('are refused where nobody knows them: %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(sentence);
  });
});

describe('a world with other variables', () => {
  it('is otherwise the same', () => {
    const io = new TestIo({ A: '1', B: '2' }, '/root');
    const changed = withVariables(io, { B: undefined, C: '3' });
    expect(changed.environment).toEqual({ A: '1', B: undefined, C: '3' });
    expect(changed.root).toBe('/root');
    changed.print('printed');
    changed.note('noted');
    changed.exit(5);
    const wishes: boolean[] = [];
    const stop = changed.onInterrupt((isRepeated) => wishes.push(isRepeated));
    io.interrupt();
    stop();
    expect([io.printed, io.noted, io.exits, wishes]).toEqual([
      ['printed'],
      ['noted'],
      [5],
      [false],
    ]);
    expect(io.interrupt()).toBe(false);
  });
});
