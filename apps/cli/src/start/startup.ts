import { join } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { DataDir, MigrationRunner } from '#core/persistence';
import { withApplication } from '../application.js';
import type { CommandIo } from '../command.js';
import { migrationReporter } from '../migration-reporter.js';
import { openDatabase, type OpenDatabase } from '../open-database.js';
import type { Settings } from '../settings.js';
import { ApiProcess } from './api-process.js';
import { curlLine, type DemoLogin, type SeedDemo } from './demo.js';
import { Interrupted, Interruption } from './interruption.js';
import { assertPortFree } from './port.js';
import { SourceWatch } from './source-watch.js';

export interface StartupSeams {
  readonly seedDemo: SeedDemo;
  /** Entry points of the API, below the root: its bundle, and what the compiler writes at each change. */
  readonly apiEntry: string;
  readonly watchedApiEntry: string;
}

/** The API of a starter that was killed notices within a moment, then drains. */
const PREDECESSOR_MS = 15_000;

/** One run of `solera start`: what it started, in order to end it in the opposite order. */
export class Startup {
  private readonly origin: string;
  private readonly interruption: Interruption;
  private database: OpenDatabase | undefined;
  private api: ApiProcess | undefined;
  private sources: SourceWatch | undefined;

  constructor(
    private readonly io: CommandIo,
    private readonly settings: Settings,
    private readonly seams: StartupSeams,
  ) {
    const { host, port } = settings.listen;
    this.origin = `http://${reachable(host)}:${port}`;
    this.interruption = new Interruption(io, () => {
      this.api?.kill();
      io.exit(ExitCode.failed);
    });
  }

  /**
   * @param isWatching starts the API again whenever its sources change
   * @returns the exit code, once everything it started has ended
   */
  async run(isWatching: boolean): Promise<number> {
    try {
      const database = await this.openDatabase();
      await this.migrate(database);
      const logins = await this.seed(database);
      this.api = await this.startApi(database, isWatching);
      this.announce(logins);
      if (isWatching) return await this.serveSources(database);
      return await this.serve(this.api, database);
    } catch (error) {
      if (error instanceof Interrupted) return ExitCode.ok;
      throw error;
    } finally {
      await this.end();
      this.interruption.end();
    }
  }

  private async openDatabase(): Promise<OpenDatabase> {
    const { host, port } = this.settings.listen;
    if (!this.settings.isEmbedded) await assertPortFree(host, port, 0);
    this.io.note(this.settings.isEmbedded ? 'Starting PostgreSQL' : 'Preparing the database');
    this.database = await openDatabase(this.settings, 'solera start', async (embedded) => {
      await embedded.becomeStarter(this.settings.installation.publicUrl);
      if (embedded.isAdopted) this.io.note('PostgreSQL was still running; going on with it');
      await assertPortFree(host, port, embedded.isAdopted ? PREDECESSOR_MS : 0);
    });
    this.interruption.check();
    return this.database;
  }

  private async migrate({ logins }: OpenDatabase): Promise<void> {
    const runner = new MigrationRunner(logins.ownerUrl, { reporter: migrationReporter(this.io) });
    this.io.note('Migrating');
    await runner.up();
    this.interruption.check();
  }

  private async seed({ logins, embedded }: OpenDatabase): Promise<readonly DemoLogin[]> {
    const { seedDemo } = this.seams;
    const { installation, demo } = this.settings;
    const isWanted = embedded !== undefined || demo.isWanted;
    if (installation.isProduction || !isWanted) return [];
    const dataDir = await DataDir.open((await this.settings.place()).dataDir);
    const found = await withApplication(this.settings, this.io, logins.appUrl, (application) =>
      seedDemo(application, dataDir),
    );
    this.interruption.check();
    return found;
  }

  private async startApi({ logins }: OpenDatabase, isWatching: boolean): Promise<ApiProcess> {
    this.io.note('Starting the API');
    const { variables } = await this.settings.sealing();
    const { apiEntry, watchedApiEntry } = this.seams;
    const api = ApiProcess.start({
      entry: join(this.io.root, isWatching ? watchedApiEntry : apiEntry),
      cwd: this.io.root,
      origin: this.origin,
      environment: {
        ...this.io.environment,
        ...variables,
        DATABASE_URL: logins.appUrl,
        // What the API must not be able to do, it need not be told.
        DATABASE_URL_FILE: undefined,
        DATABASE_OWNER_URL: undefined,
        DATABASE_OWNER_URL_FILE: undefined,
      },
    });
    this.api = api;
    await Promise.race([api.waitUntilReady(), this.interruption.wished]);
    this.interruption.check();
    return api;
  }

  private announce(logins: readonly DemoLogin[]): void {
    const url = this.settings.installation.publicUrl;
    const [login] = logins;
    const lines = [
      '',
      `Solera is ready at ${url}`,
      ...(this.settings.areDocsEnabled ? [`Documentation      ${url}/docs`] : []),
      ...(this.settings.areMailsShown ? [`Mail               ${url}/mail`] : []),
      ...logins.map(({ title, email, password }) => `${title.padEnd(17)}  ${email}  ${password}`),
      ...(login ? ['', curlLine(url, login)] : []),
      '',
      'Ctrl-C ends it.',
    ];
    this.io.print(lines.join('\n'));
  }

  /** Until somebody wants it to end, or it ends by itself. */
  private async serve(api: ApiProcess, { embedded }: OpenDatabase): Promise<number> {
    const lost = new Promise<'lost'>((resolve) => {
      embedded?.onLost(() => {
        resolve('lost');
      });
    });
    const end = await Promise.race([this.interruption.wished, api.ended, lost]);
    if (end === undefined) return ExitCode.ok;
    if (end === 'lost') {
      throw new Refusal(ExitCode.failed, 'PostgreSQL ended, and so did everything that needs it.');
    }
    throw new Refusal(end === 0 ? ExitCode.failed : end, `The API ended by itself (${end}).`);
  }

  /** As `serve`, but a change starts the API again, and an API that failed is waited for. */
  private async serveSources(database: OpenDatabase): Promise<number> {
    const sources = (this.sources = SourceWatch.start(this.io.root));
    for (;;) {
      const end = await Promise.race([this.interruption.wished, sources.nextChange()]);
      if (end === undefined) return ExitCode.ok;
      await this.api?.stop();
      try {
        await this.migrate(database);
        await this.startApi(database, true);
        this.io.note('Ready again');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.io.note(`${error.message} Waiting for the next change.`);
      }
    }
  }

  private async end(): Promise<void> {
    this.sources?.stop();
    if (this.api) {
      this.io.note('Ending the API');
      await this.api.stop();
    }
    const embedded = this.database?.embedded;
    if (embedded) {
      this.io.note('Stopping PostgreSQL');
      await embedded.stop();
    }
  }
}

/** An address to ask for everything that listens everywhere. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
