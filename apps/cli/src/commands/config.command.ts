import { renderEnvExample, type SettingReport } from '#core/config';
import { ExitCode } from '#core/errors';
import type { Command, CommandIo } from '../command.js';
import { readOptions } from '../options.js';
import { CONFIG_CLASSES, Settings } from '../settings.js';

const NO_VALUE = '-';

/** Shows what the processes would run with, and says what is wrong with it. */
export class ConfigCommand implements Command {
  readonly name = 'config';
  readonly summary = 'show the effective configuration, secrets masked';
  readonly usage = `Usage: solera config [--json | --env-example]

Shows every setting, its value and where the value comes from: default, .env (not in production),
the environment, or the file NAME_FILE names. Secrets are masked. Exit code 78 when a value is wrong.

  --json          as an array of {name, value, source, help}
  --env-example   the content of .env.example`;

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values } = readOptions(this, args, {
      json: { type: 'boolean' },
      'env-example': { type: 'boolean' },
    });
    if (values['env-example']) {
      io.print(renderEnvExample(CONFIG_CLASSES).trimEnd());
      return ExitCode.ok;
    }
    const { report } = (await Settings.load(io)).config;
    io.print(values.json ? JSON.stringify(report, null, 2) : table(report));
    return ExitCode.ok;
  }
}

function table(report: readonly SettingReport[]): string {
  const rows = report.map(({ name, value, source }) => [name, value ?? NO_VALUE, source] as const);
  const widthOf = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [nameWidth, valueWidth] = [widthOf(0), widthOf(1)];
  return rows
    .map(
      ([name, value, source]) =>
        `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${source}`,
    )
    .join('\n');
}
