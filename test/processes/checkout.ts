import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SoleraProcess } from '../support/solera-process.js';

const run = promisify(execFile);

/** The checkout the tests are of. */
const ORIGIN = join(import.meta.dirname, '..', '..');

/** A clone of its own, so that no test disturbs the tree somebody works in. */
export class Checkout {
  private constructor(private readonly folder: string) {}

  get path(): string {
    return join(this.folder, 'solera');
  }

  /** As the working tree is now, what is not committed included; nothing installed. */
  static async clone(): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'solera-checkout-'));
    // Other accounts run in it, too.
    await chmod(folder, 0o755);
    const checkout = new Checkout(folder);
    await run('git', ['clone', '--quiet', ORIGIN, checkout.path]);
    for (const file of await listFiles('--deleted')) await rm(join(checkout.path, file));
    for (const file of await listFiles('--modified', '--others', '--exclude-standard')) {
      await cp(join(ORIGIN, file), join(checkout.path, file), { force: true }).catch(ifGone);
    }
    return checkout;
  }

  /** The packages the origin has installed: as links where both are on one disk. */
  async linkPackages(): Promise<void> {
    const [from, to] = [join(ORIGIN, 'node_modules'), join(this.path, 'node_modules')];
    await run('cp', ['--archive', '--link', from, to]).catch(async () => {
      await rm(to, { recursive: true, force: true });
      await run('cp', ['--archive', from, to]);
    });
  }

  /** @throws Error with what it said, when it fails */
  async build(): Promise<void> {
    const help = SoleraProcess.start({
      checkout: this.path,
      command: ['node', 'apps/cli/bootstrap.mjs', 'help'],
    });
    const outcome = await help.waitUntilEnded(180_000);
    if (outcome !== 0) throw new Error(`The build failed.\n${help.stderr}`);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function listFiles(...which: string[]): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '-z', ...which], { cwd: ORIGIN });
  return stdout.split('\0').filter((file) => file !== '');
}

/** A deleted file counts as modified, too. */
function ifGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
