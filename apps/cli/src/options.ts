import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError, type Command } from './command.js';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** Options and positional arguments, strictly: what a command does not know is refused, not ignored. */
export function readOptions<T extends OptionsConfig>(
  command: Pick<Command, 'name'>,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0] ?? '';
    const hint = `\`solera help ${command.name}\` shows what it takes`;
    throw new UsageError(`${reason}: ${hint}.`, { cause: error });
  }
}
