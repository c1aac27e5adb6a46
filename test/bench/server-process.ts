import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 30_000;

/** A server under measurement, in a process of its own. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly name: string,
    readonly origin: string,
  ) {}

  /**
   * @param args what Node is to run
   * @throws Error when it does not answer, with what it said
   */
  static async start(
    name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> & { readonly PORT: string },
  ): Promise<ServerProcess> {
    // What a server logs is written, as in production, and read by nobody.
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    const server = new ServerProcess(child, name, `http://127.0.0.1:${environment.PORT}`);
    const end = Date.now() + READY_MS;
    while (!(await server.isReady())) {
      if (child.exitCode !== null || Date.now() > end) {
        await server.stop();
        throw new Error(`${name} did not start.\n${said}`);
      }
      await sleep(50);
    }
    return server;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }
}
