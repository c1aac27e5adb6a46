import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from './free-port.js';

/** Debian's `nobody`: pgbouncer does not run as root. */
const NOBODY = 65_534;

/** Debian's pgbouncer in transaction mode: each transaction gets whichever server connection is free. */
export class Pgbouncer {
  private constructor(
    readonly url: string,
    private readonly path: string,
    private readonly process: ChildProcess,
  ) {}

  /**
   * @param target log-in it hands out, of one role on one database
   * @param poolSize connections to the server
   */
  static async start(target: string, poolSize: number): Promise<Pgbouncer> {
    const { hostname, port, username, password, pathname } = new URL(target);
    const listenPort = await freePort();
    const path = await mkdtemp(join(tmpdir(), 'solera-pgbouncer-'));
    await writeFile(join(path, 'users.txt'), `"${username}" "${password}"\n`);
    await writeFile(
      join(path, 'pgbouncer.ini'),
      `[databases]
${pathname.slice(1)} = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(listenPort)}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(path, 'users.txt')}
pool_mode = transaction
default_pool_size = ${String(poolSize)}
`,
    );
    for (const file of ['users.txt', 'pgbouncer.ini', ''])
      await chown(join(path, file), NOBODY, NOBODY);
    await chmod(path, 0o700);
    const process = spawn('/usr/sbin/pgbouncer', ['--quiet', join(path, 'pgbouncer.ini')], {
      uid: NOBODY,
      gid: NOBODY,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = new URL(target);
    url.port = String(listenPort);
    await eventually(
      () => accepts(listenPort),
      (isOpen) => isOpen,
    );
    return new Pgbouncer(url.href, path, process);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGINT');
    await ended;
    await rm(this.path, { recursive: true });
  }
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => {
    resolve(false);
  });
  return promise;
}
