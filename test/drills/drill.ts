export interface DrillFigure {
  /** In .cache/drills.json, where `npm run practices` reads it. */
  readonly key: string;
  readonly name: string;
  readonly value: number;
  /** The value is to be at most this. */
  readonly limit: number;
  /** What the value is the median of. */
  readonly of: readonly number[];
}

/** A long run on demand, whose figures docs/benchmarks.md records. */
export interface Drill {
  readonly name: string;
  /** In half a line. */
  readonly summary: string;
  /** @param say tells what is being done */
  run(say: (what: string) => void): Promise<readonly DrillFigure[]>;
}
