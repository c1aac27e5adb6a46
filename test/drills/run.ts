import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCheckout } from '../support/built-checkout.js';
import type { Drill, DrillFigure } from './drill.js';
import { lastPage } from './last-page.js';

/** `npm run drill -- <name> [--json]`: what takes too long for tests. */
const DRILLS: readonly Drill[] = [lastPage];
const RECORD = '.cache/drills.json';
const EXIT_FAILED = 1;
const EXIT_USAGE = 64;

const USAGE = `npm run drill -- <name> [--json]

${DRILLS.map(({ name, summary }) => `  ${name}   ${summary}`).join('\n')}

Exit codes: 0 done, 1 failed or a figure is over its limit, 64 no such drill, or not Linux.`;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function lineOf({ name, value, limit, of }: DrillFigure): string {
  const [least, most] = [Math.min(...of), Math.max(...of)];
  const verdict = `(${value > limit ? 'OVER: ' : ''}at most ${limit})`;
  return `${name}: ${value.toFixed(2)} ${verdict}, ${least.toFixed(2)} to ${most.toFixed(2)} in ${of.length} rounds`;
}

/** Keeps the figures of other drills. */
async function record(figures: readonly DrillFigure[]): Promise<void> {
  const before = await readFile(RECORD, 'utf8').catch(() => '{}');
  const measured = Object.fromEntries(figures.map(({ key, value }) => [key, value]));
  const all = { ...(JSON.parse(before) as object), ...measured };
  await mkdir(dirname(RECORD), { recursive: true });
  await writeFile(RECORD, `${JSON.stringify(all, null, 2)}\n`);
}

/** @returns the exit code */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const drill = DRILLS.find(({ name }) => positionals.length === 1 && positionals[0] === name);
  if (!drill || process.platform !== 'linux') {
    say(USAGE);
    return EXIT_USAGE;
  }
  await buildCheckout();
  const figures = await drill.run(say);
  await record(figures);
  const text = values.json ? JSON.stringify(figures, null, 2) : figures.map(lineOf).join('\n');
  process.stdout.write(`${text}\n`);
  return figures.some(({ value, limit }) => value > limit) ? EXIT_FAILED : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = EXIT_FAILED;
}
