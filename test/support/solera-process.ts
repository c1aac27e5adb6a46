import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Launch {
  /** Where package.json is. */
  readonly checkout: string;
  /** Settings, on top of the environment of somebody who opened a terminal. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `npm start` when absent. */
  readonly command?: readonly [string, ...string[]];
  /** Whom it runs as; as we do when absent. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** How a process ended: its exit code, or the signal that ended it. */
export type Outcome = number | NodeJS.Signals;

const READY = /^Solera is ready at (\S+)\r?$/m;
const READY_MS = 60_000;
const END_MS = 45_000;

/** A command of Solera in a process of its own, begun as a person begins it in a terminal. */
export class SoleraProcess {
  /** Everything it printed for its reader. */
  stdout = '';
  /** What it said about its progress, and why it ended. */
  stderr = '';
  private outcome: Outcome | undefined;
  private readonly child: ChildProcess;

  private constructor(launch: Launch) {
    const [file, ...args] = launch.command ?? ['npm', 'start'];
    this.child = spawn(file, args, {
      cwd: launch.checkout,
      env: { ...terminalEnvironment(), ...launch.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own, as a shell gives to what runs in the foreground.
      detached: true,
      ...launch.account,
    });
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    this.child.once('error', (error) => {
      this.stderr += String(error);
      this.outcome = -1;
    });
    // Not 'close': what outlives the command keeps its output open.
    this.child.once('exit', (code, signal) => {
      this.outcome = signal ?? code ?? -1;
    });
  }

  static start(launch: Launch): SoleraProcess {
    return new SoleraProcess(launch);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** The lines it said, without those by which npm announces a script. */
  said(): string[] {
    const output = this.stdout.replace(/^\n> .*\n> .*\n\n/, '') + this.stderr;
    return output.split('\n').filter((line) => line !== '');
  }

  /** @returns the address it serves at, once it says that it is ready */
  async waitUntilReady(timeoutMs = READY_MS): Promise<string> {
    const url = () => READY.exec(this.stdout)?.[1];
    await this.waitUntil('be ready', timeoutMs, () => url() !== undefined);
    return url() ?? '';
  }

  async waitUntilEnded(timeoutMs = END_MS): Promise<Outcome> {
    await this.waitUntil('end', timeoutMs, () => this.outcome !== undefined);
    // What it said last is still on its way through the pipe.
    await sleep(20);
    return this.outcome ?? -1;
  }

  /** Ctrl-C: the terminal tells every process in the foreground. */
  interrupt(): void {
    this.signalGroup('SIGINT');
  }

  terminate(): void {
    this.child.kill('SIGTERM');
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Kills what is in the foreground, and nothing that has a group of its own. */
  kill(): void {
    this.signalGroup('SIGKILL');
  }

  /** @throws Error with all it printed, when it ends before or the time is over */
  async waitUntil(
    what: string,
    timeoutMs: number,
    isSo: () => boolean | Promise<boolean>,
  ): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await isSo())) {
      const { outcome } = this;
      // What it said last is still on its way through the pipe.
      if (outcome !== undefined) await sleep(50);
      if (await isSo()) return;
      if (outcome === undefined && Date.now() < end) {
        await sleep(10);
        continue;
      }
      const instead = outcome === undefined ? `${timeoutMs} ms passed` : `it ended with ${outcome}`;
      throw new Error(`It was to ${what}, but ${instead}.\n${this.stdout}\n${this.stderr}`);
    }
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.outcome === undefined) process.kill(-this.pid, signal);
  }
}

/** What npm says about itself and its settings is not what Solera says. */
const QUIET_NPM = { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };

/** Ours without what npm and jest put into it: their settings, and their Node in front of the machine's. */
function terminalEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|JEST_|TEST_|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$)/i.test(name),
  );
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !/node_modules\/(\.bin|node-[^/]+\/bin)\/?$|node-gyp-bin/.test(folder))
    .join(':');
  return { ...Object.fromEntries(kept), PATH: path, ...QUIET_NPM };
}
