import { ConfigurationError } from '#core/config';
import { ExitCode } from '#core/errors';
import { databaseOf } from '#core/persistence';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { openDatabase, prepare } from '../open-database.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';

/** Makes what no migration can make: the roles, and the database itself. */
export class DatabaseCommand implements Command {
  readonly name = 'database';
  readonly summary = 'prepare: make the roles, the database and their rights';
  readonly usage = `Usage: solera database prepare

Makes the roles app_owner (owns and migrates), app (runs), app_lookup and app_system, the database,
and the rights between them, as far as they are missing. Can be run again at any time.

The administrator's log-in is DATABASE_OWNER_URL, or else DATABASE_URL; the passwords of the roles
are derived from the first of SEALING_KEYS. Where the log-in lacks a right, the SQL to run is
printed and the exit code is 77.`;

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { positionals } = readOptions(this, args, {});
    if (positionals.length !== 1 || positionals[0] !== 'prepare') {
      throw new UsageError('Say what to do: solera database prepare.');
    }
    const settings = await Settings.forDatabase(io);
    const database = await this.prepare(settings);
    io.note(`The database ${database} is prepared.`);
    return ExitCode.ok;
  }

  private async prepare(settings: Settings): Promise<string> {
    const adminUrl = settings.ownerUrl ?? settings.appUrl;
    if (adminUrl !== undefined) return databaseOf((await prepare(settings, adminUrl)).appUrl);
    if (settings.installation.isProduction) {
      throw new ConfigurationError([
        { name: 'DATABASE_OWNER_URL', reason: 'is required: an administrator of the server' },
      ]);
    }
    const { logins, embedded } = await openDatabase(settings, 'solera database prepare');
    await embedded?.release();
    return databaseOf(logins.appUrl);
  }
}
