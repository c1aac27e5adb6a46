import { spawn, type ChildProcess } from 'node:child_process';
import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** One edit becomes many written files; they are one change. */
const QUIET_MS = 200;

/** Compiles whenever a source file changes, and tells when what was compiled has changed. */
export class SourceWatch {
  private constructor(
    private readonly compiler: ChildProcess,
    private readonly output: FSWatcher,
    private changed: PromiseWithResolvers<'changed'>,
  ) {}

  /** @param root the folder of package.json, already built */
  static start(root: string): SourceWatch {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    // Incremental, so that the first compilation writes nothing when nothing changed.
    const state = ['--incremental', '--tsBuildInfoFile', '.cache/dev.tsbuildinfo'];
    const args = [tsc, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput', ...state];
    const compiler = spawn(process.execPath, args, {
      cwd: root,
      // Its errors are for the person who edits.
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const output = watch(join(root, 'dist'), { recursive: true });
    const sources = new SourceWatch(compiler, output, Promise.withResolvers());
    let timer: NodeJS.Timeout | undefined;
    output.on('change', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        sources.changed.resolve('changed');
      }, QUIET_MS);
    });
    return sources;
  }

  /** Settles at the next change; one that came since the last call counts. */
  async nextChange(): Promise<'changed'> {
    const change = await this.changed.promise;
    this.changed = Promise.withResolvers();
    return change;
  }

  stop(): void {
    this.output.close();
    this.compiler.kill();
  }
}
