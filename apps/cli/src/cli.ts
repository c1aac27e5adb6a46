import { ConfigurationError } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';
import { errorCode } from '#core/persistence';
import { UsageError, type Command, type CommandIo } from './command.js';
import { nearest } from './nearest.js';

/** PostgreSQL's disk_full. */
const DATABASE_DISK_FULL = '53100';

const HELP = new Set<string | undefined>(['help', '--help', '-h', undefined]);

/**
 * Runs one command to its end and says in words what went wrong, if something did.
 *
 * @returns the exit code of the process
 */
export async function runCli(
  args: readonly string[],
  io: CommandIo,
  commands: readonly Command[],
): Promise<number> {
  try {
    return await dispatch(args, io, commands);
  } catch (error) {
    return explain(error, io);
  }
}

async function dispatch(
  [name, ...rest]: readonly string[],
  io: CommandIo,
  commands: readonly Command[],
): Promise<number> {
  if (HELP.has(name)) return help(rest[0], io, commands);
  const command = find(name ?? '', commands);
  if (rest.includes('--help') || rest.includes('-h')) return help(command.name, io, commands);
  return command.run(rest, io);
}

function help(name: string | undefined, io: CommandIo, commands: readonly Command[]): number {
  io.print(name === undefined ? overview(commands) : find(name, commands).usage);
  return ExitCode.ok;
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return `Usage: solera <command> [options]\n\n${list.join('\n')}\n\n\`solera help <command>\` tells more. In a clone: npm run solera -- <command>.`;
}

function find(name: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const guess = nearest(
    name,
    commands.map((candidate) => candidate.name),
  );
  const hint = guess === undefined ? '' : ` Did you mean ${guess}?`;
  throw new UsageError(`There is no command ${name}.${hint} \`solera help\` lists all.`);
}

function explain(error: unknown, io: CommandIo): number {
  if (error instanceof ConfigurationError) {
    io.note(error.message);
    return ConfigurationError.exitCode;
  }
  if (errorCode(error) === DATABASE_DISK_FULL) {
    io.note('The disk of the database is full: free it, or set DATA_DIR to another folder.');
    return ExitCode.cannotWrite;
  }
  if (error instanceof Refusal) {
    io.note(error.message);
    if (error.details) io.note(`\n${error.details}`);
    return error.exitCode;
  }
  // Not foreseen, so the trace is of use to whoever has to look for the reason.
  io.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return ExitCode.failed;
}
