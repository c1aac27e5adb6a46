import type { Measurement } from './measurement.js';

/** What was measured with one scenario: one measurement of each server a round. */
export interface ScenarioRun {
  readonly name: string;
  readonly target: number;
  readonly messages: { readonly solera: number; readonly floor: number };
  readonly solera: readonly Measurement[];
  readonly floor: readonly Measurement[];
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

type Figures = Readonly<Record<keyof Measurement, Spread>>;

export interface ScenarioReport {
  readonly name: string;
  readonly messages: ScenarioRun['messages'];
  readonly solera: Figures;
  readonly floor: Figures;
  /** Solera to floor, round by round. */
  readonly ratio: Figures;
  /** The CPU ratio is to be at most this. */
  readonly target: number;
  readonly isOver: boolean;
}

const MEASURES = ['requestsPerSecond', 'p50', 'p99', 'cpu', 'databaseCpu'] as const;

export function reportOf({ solera, floor, ...run }: ScenarioRun): ScenarioReport {
  const figures = (spread: (measure: keyof Measurement) => Spread) =>
    Object.fromEntries(MEASURES.map((measure) => [measure, spread(measure)])) as Figures;
  const of = (all: readonly Measurement[]) =>
    figures((measure) => spreadOf(all.map((each) => each[measure])));
  const ratio = figures((measure) =>
    spreadOf(solera.map((each, round) => each[measure] / (floor[round]?.[measure] ?? Number.NaN))),
  );
  return {
    ...run,
    solera: of(solera),
    floor: of(floor),
    ratio,
    isOver: ratio.cpu.median > run.target,
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    min: at(0),
    median: at(Math.floor(sorted.length / 2)),
    max: at(sorted.length - 1),
  };
}

const HEAD = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'PostgreSQL ms', 'messages'];

/** Medians of all rounds; the ratios with their smallest and largest. */
export function tableOf(reports: readonly ScenarioReport[]): string {
  const rows = reports.flatMap((report) => {
    const { name, solera, floor, ratio, messages, target, isOver } = report;
    const verdict = `${isOver ? 'OVER' : 'at most'} ${target}`;
    return [
      [name],
      ['  Solera', ...cells(solera, medianOf), String(messages.solera)],
      ['  floor', ...cells(floor, medianOf), String(messages.floor)],
      ['  ratio', ...cells(ratio, rangeOf), `CPU ${verdict}`],
    ];
  });
  const widths = HEAD.map((_, column) =>
    Math.max(...[HEAD, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [HEAD, ...rows]
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cells(figures: Figures, show: (spread: Spread) => string): string[] {
  return MEASURES.map((measure) => show(figures[measure]));
}

function medianOf({ median }: Spread): string {
  return median >= 100 ? median.toFixed(0) : median.toFixed(3);
}

function rangeOf({ min, median, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
