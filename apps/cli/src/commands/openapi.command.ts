import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode } from '#core/errors';
import { readApiDescription } from '../api-description.js';
import type { Command, CommandIo } from '../command.js';
import { readOptions } from '../options.js';

type FileState = 'unchanged' | 'written' | 'differs';

/** Writes what the API's code says of itself, or finds out that what is committed says something else. */
export class OpenapiCommand implements Command {
  readonly name = 'openapi';
  readonly summary = 'write the OpenAPI documents and the table of routes';
  readonly usage = `Usage: solera openapi [--check] [--json]

Writes apps/api/openapi/v<major>.json and docs/routes.md from the code; no database is needed.

  --check   writes nothing: exit code 1 when a file differs from what the code says
  --json    prints {"<file>": "unchanged" | "written" | "differs"}`;

  /** @param exporter compiled entry point that prints what the API says of itself, from the root */
  constructor(private readonly exporter: string) {}

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values } = readOptions(this, args, {
      check: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const states: Record<string, FileState> = {};
    const { files } = await readApiDescription(io.root, this.exporter);
    for (const [path, content] of Object.entries(files)) {
      states[path] = await settle(join(io.root, path), content, values.check ?? false);
    }
    report(states, io, values.json ?? false);
    return Object.values(states).includes('differs') ? ExitCode.failed : ExitCode.ok;
  }
}

async function settle(path: string, content: string, isCheck: boolean): Promise<FileState> {
  const committed = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (committed === content) return 'unchanged';
  if (isCheck) return 'differs';
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return 'written';
}

function report(states: Readonly<Record<string, FileState>>, io: CommandIo, json: boolean): void {
  if (json) {
    io.print(JSON.stringify(states, null, 2));
    return;
  }
  for (const [path, state] of Object.entries(states)) {
    io.print(
      state === 'differs'
        ? `${path} differs from what the code says: run \`npm run generate\` and commit it`
        : `${path} ${state}`,
    );
  }
}
