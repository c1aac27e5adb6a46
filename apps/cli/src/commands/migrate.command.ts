import { join } from 'node:path';
import { ExitCode } from '#core/errors';
import { findEntities, MigrationRunner, SchemaCheck } from '#core/persistence';
import { withApplication } from '../application.js';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { nearest } from '../nearest.js';
import { migrationReporter } from '../migration-reporter.js';
import { withOwner } from '../open-database.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';

const OPTIONS = {
  to: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  blank: { type: 'boolean' },
} as const;

interface Task {
  readonly io: CommandIo;
  readonly operands: readonly string[];
  readonly options: { to?: string; all?: boolean; json?: boolean; blank?: boolean };
}

type Action = (task: Task) => Promise<number>;

/** Everything about migrations; the only way the schema of a database changes. */
export class MigrateCommand implements Command {
  readonly name = 'migrate';
  readonly summary = 'up, down, status, check, diff: change the schema of the database';
  readonly usage = `Usage: solera migrate <action> [options]

  up [--to <name>]            apply what is pending, up to and including <name>
  down [--to <name> | --all]  revert the newest one, or all newer than <name>, or all
  status                      what is applied and what is pending; exit code 7 when something is
  check                       exit code 1 when entities lack a migration, 2 when the database drifted
  diff <name> [--blank]       write a migration from the last snapshot to the entities

  --json                      print data as JSON

One run at a time: others wait for it and then find nothing to do. A table that is in use is asked
for again for a minute; then the exit code is 75 and nothing of that migration is applied.`;

  private readonly actions: Readonly<Record<string, Action>> = {
    up: (task) => this.up(task),
    down: (task) => this.down(task),
    status: (task) => this.status(task),
    check: (task) => this.check(task),
    diff: (task) => this.diff(task),
  };

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values, positionals } = readOptions(this, args, OPTIONS);
    const [name, ...operands] = positionals;
    const action = this.actions[name ?? ''];
    if (!action) throw this.unknownAction(name);
    if (operands.length > (name === 'diff' ? 1 : 0)) {
      throw new UsageError(`migrate ${name ?? ''} takes no "${operands.at(-1) ?? ''}".`);
    }
    return action({ io, operands, options: values });
  }

  private unknownAction(name: string | undefined): UsageError {
    const names = Object.keys(this.actions);
    const guess = name === undefined ? undefined : nearest(name, names);
    const hint = guess === undefined ? `one of ${names.join(', ')}.` : `did you mean ${guess}?`;
    return new UsageError(`Say what to migrate: ${hint}`);
  }

  private async up({ io, options }: Task): Promise<number> {
    const done = await this.withRunner(io, (runner) => runner.up(options.to));
    report(io, options.json, done, 'applied');
    return ExitCode.ok;
  }

  private async down({ io, options }: Task): Promise<number> {
    if (options.all && options.to !== undefined) {
      throw new UsageError('--all and --to exclude each other.');
    }
    const to = options.all ? 0 : options.to;
    const done = await this.withRunner(io, (runner) => runner.down(to));
    report(io, options.json, done, 'reverted');
    return ExitCode.ok;
  }

  private async status({ io, options }: Task): Promise<number> {
    const status = await this.withRunner(io, (runner) => runner.status());
    const lines = [
      ...status.applied.map(({ name, at }) => `applied  ${name}  ${at.toISOString()}`),
      ...status.unknown.map((name) => `unknown  ${name}  (not in this release)`),
      ...status.pending.map((name) => `pending  ${name}`),
    ];
    io.print(options.json ? JSON.stringify(status, null, 2) : lines.join('\n'));
    return status.pending.length > 0 ? ExitCode.behind : ExitCode.ok;
  }

  private async check({ io, options }: Task): Promise<number> {
    const settings = await Settings.forDatabase(io);
    const schema = await schemaCheck(settings, io);
    const found = await withOwner(settings, io, 'solera migrate check', (url) => schema.check(url));
    if (options.json) io.print(JSON.stringify(found, null, 2));
    if (found.needsMigration) {
      io.note('The entities changed and no migration says so: npm run migrate -- diff <name>.');
      return ExitCode.failed;
    }
    if (found.pending.length > 0) {
      io.note(`Not applied here, so drift was not looked for: ${found.pending.join(', ')}.`);
      return ExitCode.behind;
    }
    if (found.drift !== '') {
      io.note('The database is not what the entities describe. This would make it so:');
      io.note(found.drift);
      return ExitCode.drift;
    }
    io.note('Entities, migrations and database agree.');
    return ExitCode.ok;
  }

  private async diff({ io, operands, options }: Task): Promise<number> {
    const [name] = operands;
    if (name === undefined) throw new UsageError('Name the migration: migrate diff <name>.');
    const settings = await Settings.forDatabase(io);
    const schema = await schemaCheck(settings, io);
    const file = await schema.diff(name, options.blank ?? false);
    if (file === undefined) io.note('The entities say nothing new: no migration written.');
    else io.print(`migrations/${file}`);
    return ExitCode.ok;
  }

  private async withRunner<T>(
    io: CommandIo,
    work: (runner: MigrationRunner) => Promise<T>,
  ): Promise<T> {
    const settings = await Settings.forDatabase(io);
    return withOwner(settings, io, 'solera migrate', (url) =>
      work(new MigrationRunner(url, { reporter: migrationReporter(io) })),
    );
  }
}

/** Never connected to: the entities are asked for, not the database. */
const NO_SERVER = 'postgresql://nobody@127.0.0.1/solera';

async function schemaCheck(settings: Settings, io: CommandIo): Promise<SchemaCheck> {
  const entities = await withApplication(settings, io, NO_SERVER, (application) =>
    Promise.resolve(findEntities(application)),
  );
  return new SchemaCheck(entities, join(io.root, 'migrations'));
}

function report(
  io: CommandIo,
  isJson: boolean | undefined,
  names: readonly string[],
  what: 'applied' | 'reverted',
): void {
  if (isJson) io.print(JSON.stringify({ [what]: names }, null, 2));
  else io.note(names.length === 0 ? `Nothing to be ${what}.` : `${names.length} ${what}.`);
}
