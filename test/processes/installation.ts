import { join } from 'node:path';
import type { Launch, SoleraProcess } from '../support/solera-process.js';
import { ApiClient } from './api-client.js';
import { freePort } from './free-port.js';
import type { Place } from './place.js';
import type { PostgresServer } from './postgres-server.js';

export interface RunningApi {
  readonly process: SoleraProcess;
  readonly client: ApiClient;
  readonly readyAfterSeconds: number;
}

/** A database of its own on a server, prepared and migrated by the commands, for processes begun one by one. */
export class Installation {
  private constructor(
    readonly place: Place,
    private readonly server: PostgresServer,
    readonly database: string,
  ) {}

  static async prepare(
    place: Place,
    server: PostgresServer,
    database: string,
  ): Promise<Installation> {
    const installation = new Installation(place, server, database);
    await installation.run('database', 'prepare');
    return installation;
  }

  /** Log-in of the superuser. */
  get adminUrl(): string {
    return this.server.url(this.database);
  }

  /** Log-in of the processes, good once one was started. */
  get appUrl(): string {
    return this.server.urlAs('app', 'apps', this.database);
  }

  /** Runs a command to its end. @throws Error with what it said, unless it ends well */
  async run(...words: string[]): Promise<SoleraProcess> {
    const command = this.begin(...words);
    const outcome = await command.waitUntilEnded();
    if (outcome !== 0) throw new Error(`${words.join(' ')}: ${outcome}\n${command.stderr}`);
    return command;
  }

  begin(...words: string[]): SoleraProcess {
    const launcher = join(this.place.checkout, 'apps', 'cli', 'bootstrap.mjs');
    return this.place.start(
      { DATABASE_URL: this.adminUrl },
      { command: ['node', launcher, ...words] },
    );
  }

  /** The API alone, as the image runs it, on the pinned Node; with limits nobody reaches. */
  async startApi(environment: Launch['environment'] = {}): Promise<RunningApi> {
    const { checkout, dataDir } = this.place;
    const port = String(await freePort());
    const node = join(checkout, 'node_modules', '.bin', 'node');
    await this.server.query(this.database, `alter role app password 'apps'`);
    const began = performance.now();
    const process = this.place.start(
      {
        DATABASE_URL: this.appUrl,
        SEALING_KEYS_FILE: join(dataDir, 'sealing-keys'),
        PORT: port,
        ...NO_LIMITS,
        ...environment,
      },
      { command: [node, 'dist/bundles/api.js'] },
    );
    const client = new ApiClient(`http://127.0.0.1:${port}`);
    await client.waitUntilReady(process);
    return { process, client, readyAfterSeconds: (performance.now() - began) / 1000 };
  }
}

/** Nobody reaches these. */
export const NO_LIMITS = {
  LIMIT_ADDRESS_PER_MINUTE: '1000000',
  LIMIT_CALLER_PER_MINUTE: '1000000',
  LIMIT_ORGANIZATION_PER_MINUTE: '1000000',
  LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '1000000',
  LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '1000000',
  LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '1000000',
  LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '1000000',
  LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: '1000000',
  LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: '1000000',
  LIMIT_TOKEN_CLIENT_PER_MINUTE: '1000000',
};

/** What everybody has who sets nothing. */
export const DEFAULT_LIMITS = Object.fromEntries(
  Object.keys(NO_LIMITS).map((name) => [name, undefined]),
);
