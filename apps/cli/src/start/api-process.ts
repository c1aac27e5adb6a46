import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Refusal } from '#core/errors';

export interface ApiLaunch {
  /** Compiled entry point. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where it can be asked whether it is ready. */
  readonly origin: string;
}

const READY_TIMEOUT_MS = 60_000;
/** More than the API takes to drain by itself. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * The API as a child. It has a process group of its own, so that Ctrl-C reaches it through us and
 * once; and a channel to us, by whose end it notices ours.
 */
export class ApiProcess {
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number>;
  private isStopping = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('error', () => {
        resolve(ExitCode.failed);
      });
      child.once('exit', (code) => {
        resolve(code ?? ExitCode.failed);
      });
    });
  }

  static start(launch: ApiLaunch): ApiProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', launch.entry], {
      cwd: launch.cwd,
      env: launch.environment,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    return new ApiProcess(child, launch.origin);
  }

  /** @throws Refusal with its own exit code when it ends instead, 1 when it takes too long */
  async waitUntilReady(): Promise<void> {
    const end = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.isReady())) {
      const code = await Promise.race([this.ended, sleep(50, undefined)]);
      if (this.isStopping) return;
      if (code !== undefined) {
        throw new Refusal(
          code === 0 ? ExitCode.failed : code,
          'The API ended before it was ready.',
        );
      }
      if (Date.now() > end) {
        throw new Refusal(
          ExitCode.failed,
          `The API is not ready: ask ${this.origin}/health/ready.`,
        );
      }
    }
  }

  /** Lets it answer what it has begun, then ends it. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.child.kill('SIGTERM');
    const deadline = new AbortController();
    const tooLong = sleep(STOP_TIMEOUT_MS, undefined, { signal: deadline.signal }).catch(() => 0);
    if ((await Promise.race([this.ended, tooLong])) === undefined) this.kill();
    deadline.abort();
    await this.ended;
  }

  kill(): void {
    this.isStopping = true;
    this.child.kill('SIGKILL');
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.origin}/health/ready`, {
        signal: AbortSignal.timeout(2000),
      });
      await answer.body?.cancel();
      return answer.status === 200;
    } catch {
      return false;
    }
  }
}
