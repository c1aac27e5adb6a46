import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.js';

export interface Options {
  /** Users in the database. */
  readonly rows: number;
  /** How often each server is measured with each scenario. */
  readonly rounds: number;
  /** How long one measurement takes. */
  readonly seconds: number;
  /** Those whose name was asked for. */
  readonly scenarios: readonly Scenario[];
  readonly driver: string;
  /** Folder for a CPU profile of the API; where it is written, nothing is measured truly. */
  readonly profile: string;
  /** One JSON document on standard output instead of the table. */
  readonly json: boolean;
}

export const USAGE = `npm run bench [-- options]

  --rows 10000     users in the database
  --rounds 5       measurements of each server with each scenario
  --seconds 3      length of one measurement
  --only get       only scenarios whose name has this in it
  --driver lazy    DATABASE_DRIVER of the API
  --profile DIR    write a CPU profile of the API into DIR; figures are then higher than they are
  --json           one JSON document on standard output
  --help           this

Exit codes: 0 measured, 1 a server failed or their answers differ, 64 not these options, or not Linux.`;

/** @throws TypeError or RangeError where they cannot be meant */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      driver: { type: 'string', default: 'lazy' },
      profile: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const { only, ...others } = values;
  if (!['lazy', 'stock'].includes(values.driver)) {
    throw new RangeError(`There is no driver ${values.driver}: lazy or stock`);
  }
  return {
    ...others,
    scenarios: scenariosNamed(only),
    rows: within(values.rows, 1000, 10_000_000),
    rounds: within(values.rounds, 1, 100),
    seconds: within(values.seconds, 1, 60),
  };
}

function scenariosNamed(part: string): readonly Scenario[] {
  const named = ({ name }: Scenario) => name.toLowerCase().includes(part.toLowerCase());
  const found = SCENARIOS.filter(named);
  if (found.length > 0) return found;
  throw new RangeError(
    `No scenario has ${part} in its name: ${SCENARIOS.map(({ name }) => name).join(', ')}`,
  );
}

function within(text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new RangeError(`${text} is not a whole number from ${minimum} to ${maximum}`);
}
