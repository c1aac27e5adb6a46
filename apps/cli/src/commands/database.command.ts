import { ConfigurationError } from '#core/config';
import { ExitCode } from '#core/errors';
import { databaseOf } from '#core/persistence';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { openDatabase, prepare, type OpenDatabase } from '../open-database.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';

const OPTIONS = { 'print-urls': { type: 'boolean' } } as const;

/** Makes what no migration can make: the roles, and the database itself. */
export class DatabaseCommand implements Command {
  readonly name = 'database';
  readonly summary = 'prepare: make the roles, the database and their rights';
  readonly usage = `Usage: solera database prepare [--print-urls]

Makes the roles app_owner (owns and migrates), app (runs), app_lookup and app_system, the database,
and the rights between them, as far as they are missing. Can be run again at any time.

The administrator's log-in is DATABASE_OWNER_URL, or else DATABASE_URL; the passwords of the roles
are derived from the first of SEALING_KEYS: with another key there, preparing again changes them.
Where the log-in lacks a right, the SQL to run is printed and the exit code is 77.

  --print-urls  print DATABASE_URL (as app) and DATABASE_OWNER_URL (as app_owner), passwords and all`;

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values, positionals } = readOptions(this, args, OPTIONS);
    if (positionals.length !== 1 || positionals[0] !== 'prepare') {
      throw new UsageError('Say what to do: solera database prepare.');
    }
    const settings = await Settings.forDatabase(io);
    const { appUrl, ownerUrl } = await this.prepare(settings);
    io.note(`The database ${databaseOf(appUrl)} is prepared.`);
    // The one place that shows a password: only to whoever asks, and not among the notes.
    if (values['print-urls']) io.print(`DATABASE_URL=${appUrl}\nDATABASE_OWNER_URL=${ownerUrl}`);
    return ExitCode.ok;
  }

  private async prepare(settings: Settings): Promise<OpenDatabase['logins']> {
    const adminUrl = settings.ownerUrl ?? settings.appUrl;
    if (adminUrl !== undefined) return prepare(settings, adminUrl);
    if (settings.installation.isProduction) {
      throw new ConfigurationError([
        { name: 'DATABASE_OWNER_URL', reason: 'is required: an administrator of the server' },
      ]);
    }
    const { logins, embedded } = await openDatabase(settings, 'solera database prepare');
    await embedded?.release();
    return logins;
  }
}
