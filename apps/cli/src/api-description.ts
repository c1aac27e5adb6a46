import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the code of the API says of itself, as apps/api/src/openapi/export.ts prints it. */
export interface ApiDescription {
  /** Generated files, by path from the root. */
  readonly files: Readonly<Record<string, string>>;
  readonly routes: readonly DescribedRoute[];
}

export interface DescribedRoute {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly access: string;
  readonly permission: string | null;
  readonly isForUsers: boolean;
  readonly isForRecent: boolean;
  readonly statements: number | null;
  readonly summary: string;
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Asks the API in a process of its own: one app does not import another.
 *
 * @param exporter compiled entry point that prints the description, from the root
 */
export async function readApiDescription(root: string, exporter: string): Promise<ApiDescription> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--enable-source-maps', join(root, exporter)],
    { cwd: root, maxBuffer: MAX_OUTPUT_BYTES },
  );
  return JSON.parse(stdout) as ApiDescription;
}
