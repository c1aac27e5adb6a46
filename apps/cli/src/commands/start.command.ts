import { UsageError, withVariables, type Command, type CommandIo } from '../command.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';
import { findFreePort } from '../start/port.js';
import { Startup, type StartupSeams } from '../start/startup.js';

/** From nothing to an API that answers, and back to nothing at Ctrl-C. */
export class StartCommand implements Command {
  readonly name = 'start';
  readonly summary = 'run everything: database, migrations, demo data, API';
  readonly usage = `Usage: solera start [--watch]

Starts the embedded PostgreSQL (unless DATABASE_URL is set), prepares its roles, migrates, puts demo
data into an empty database, runs the API and prints where it is. Ctrl-C ends everything it started.

  DATABASE_URL alone            an administrator's log-in: roles and database are prepared
  ... and DATABASE_OWNER_URL    both are used as they are
  neither                       the embedded server, with its data in DATA_DIR

  --watch   compiles and starts the API again whenever a source file changes

Exit codes: 0 ended by request, 69 database unreachable, 73 DATA_DIR cannot be written, 75 already
running or port taken, 77 wrong password or missing right, 78 configuration.`;

  constructor(private readonly seams: StartupSeams) {}

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values, positionals } = readOptions(this, args, { watch: { type: 'boolean' } });
    const isWatching = values.watch ?? false;
    if (positionals.length > 0) {
      throw new UsageError('start takes no words; `solera help start` shows what it looks at.');
    }
    const settings = await Settings.load(io);
    if (settings.listen.port !== 0) return new Startup(io, settings, this.seams).run(isWatching);
    // Chosen here: we must know it to see the API become ready, and PUBLIC_URL is made of it.
    const port = await findFreePort(settings.listen.host);
    const chosen = withVariables(io, { PORT: String(port), PORT_FILE: undefined });
    return new Startup(chosen, await Settings.load(chosen), this.seams).run(isWatching);
  }
}
