import { median } from '../support/median.js';
import type { Turn } from './measurement.js';

/** What was measured with one scenario: one turn of each server a round. */
export interface ScenarioRun {
  readonly name: string;
  readonly target: number;
  readonly messages: { readonly solera: number; readonly floor: number };
  readonly solera: readonly Turn[];
  readonly floor: readonly Turn[];
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** What is told of a turn, in the order of the columns. */
const MEASURES = {
  requestsPerSecond: ({ full }: Turn) => full.requestsPerSecond,
  /** Milliseconds, at full load. */
  p50: ({ full }: Turn) => full.p50,
  p99: ({ full }: Turn) => full.p99,
  /** Milliseconds a request, at full load. */
  cpuAtFullLoad: ({ full }: Turn) => full.cpu,
  databaseCpuAtFullLoad: ({ full }: Turn) => full.databaseCpu,
  /** Milliseconds a request, both at the same rate. */
  cpu: ({ paced }: Turn) => paced.cpu,
  databaseCpu: ({ paced }: Turn) => paced.databaseCpu,
} as const;

type Measure = keyof typeof MEASURES;
type Figures = Readonly<Record<Measure, Spread>>;

export interface ScenarioReport {
  readonly name: string;
  readonly messages: ScenarioRun['messages'];
  readonly solera: Figures;
  readonly floor: Figures;
  /** Solera to floor, round by round. */
  readonly ratio: Figures;
  /** The ratio of `cpu` is to be at most this. */
  readonly target: number;
  readonly isOver: boolean;
}

const COLUMNS = Object.keys(MEASURES) as Measure[];

export function reportOf({ solera, floor, ...run }: ScenarioRun): ScenarioReport {
  const figures = (valuesOf: (measure: Measure) => readonly number[]) =>
    Object.fromEntries(
      COLUMNS.map((measure) => [measure, spreadOf(valuesOf(measure))]),
    ) as unknown as Figures;
  const ratio = figures((measure) =>
    solera.map((turn, round) => {
      const other = floor[round];
      return other ? MEASURES[measure](turn) / MEASURES[measure](other) : Number.NaN;
    }),
  );
  return {
    ...run,
    solera: figures((measure) => solera.map(MEASURES[measure])),
    floor: figures((measure) => floor.map(MEASURES[measure])),
    ratio,
    isOver: ratio.cpu.median > run.target,
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}

const HEAD = [
  ['', 'at full load:', '', '', '', '', 'same rate:', '', ''],
  ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'PG ms', 'CPU ms', 'PG ms', 'messages'],
];

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
  const widths = (HEAD[0] ?? []).map((_, column) =>
    Math.max(...[...HEAD, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [...HEAD, ...rows]
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cells(figures: Figures, show: (spread: Spread) => string): string[] {
  return COLUMNS.map((measure) => show(figures[measure]));
}

function medianOf(spread: Spread): string {
  return spread.median >= 100 ? spread.median.toFixed(0) : spread.median.toFixed(3);
}

function rangeOf({ min, median: middle, max }: Spread): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
