import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  readonly problems: readonly { readonly ruleId: string }[];
}

/**
 * Runs the linter of the documents once over all of them.
 *
 * @returns the rules each document breaks, in the order given
 */
export async function lintDocuments(documents: readonly unknown[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'solera-documents-'));
  try {
    const files = documents.map((_document, index) => join(folder, `${String(index)}.json`));
    for (const [index, file] of files.entries()) {
      await writeFile(file, JSON.stringify(documents[index]));
    }
    const reports = parse(await redocly(files));
    return reports.map(({ problems }) => [...new Set(problems.map(({ ruleId }) => ruleId))]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function redocly(files: readonly string[]): Promise<string> {
  const args = ['lint', '--config', 'redocly.yaml', '--format', 'json', ...files];
  return new Promise((resolve, reject) => {
    execFile('node_modules/.bin/redocly', args, { maxBuffer: 2 ** 26 }, (error, stdout) => {
      // Exit code 1: problems were found, and stdout lists them.
      if (error && error.code !== 1) reject(new Error('redocly did not run', { cause: error }));
      else resolve(stdout);
    });
  });
}

/** One JSON object per file, back to back. */
function parse(output: string): Report[] {
  return JSON.parse(`[${output.replaceAll('\n}{', '\n},{')}]`) as Report[];
}
