import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of one test, gone at its end: `await using folder = await TemporaryFolder.make()`. */
export class TemporaryFolder {
  private constructor(readonly path: string) {}

  static async make(): Promise<TemporaryFolder> {
    const path = await mkdtemp(join(tmpdir(), 'solera-test-'));
    // Started as root, the embedded server runs as another account, which must be able to pass.
    await chmod(path, 0o711);
    return new TemporaryFolder(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** @returns the path of the file it wrote */
  async write(name: string, content: string): Promise<string> {
    await mkdir(dirname(this.file(name)), { recursive: true });
    await writeFile(this.file(name), content);
    return this.file(name);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}
