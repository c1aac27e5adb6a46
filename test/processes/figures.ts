import { appendFile } from 'node:fs/promises';

export interface Figure {
  /** Under which other programs find it. */
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | '';
  /** At most this, where something is promised. */
  readonly limit?: number;
  /** What the value is the median of. */
  readonly runs?: readonly number[];
}

/**
 * A shared machine can be three times as slow as it was a moment ago. The table marks whatever is over its limit; a test fails
 * where sharing explains it no more.
 */
export const SHARED_MACHINE = 3;

/** One line per figure, in the file from which run.mjs makes a table and a document. */
export async function recordFigure(figure: Figure): Promise<void> {
  const file = process.env['SOLERA_FIGURES'];
  if (file === undefined) throw new Error('SOLERA_FIGURES names the file for figures.');
  await appendFile(file, `${JSON.stringify(figure)}\n`);
}
