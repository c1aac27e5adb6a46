import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordFigure } from './figures.js';
import { Place } from './place.js';
import { PostgresServer } from './postgres-server.js';

interface SuiteReport {
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** For a suite that hangs. */
const SUITE_MS = 1_500_000;

describe('the whole suite', () => {
  let server: PostgresServer;
  let place: Place;

  beforeAll(async () => {
    server = await PostgresServer.start();
    place = await Place.make();
  });

  afterAll(async () => {
    await place.remove();
    await server.remove();
  });

  it(
    'passes on PostgreSQL 15 as it does on 18, and skips nothing',
    async () => {
      const file = join(place.checkout, '.cache', 'postgresql-15.json');
      const suite = place.start(
        { TEST_DATABASE_URL: server.url(), TEST_DEPTH: 'full' },
        { command: ['npm', 'run', 'test:jest', '--', '--json', `--outputFile=${file}`] },
      );
      const outcome = await suite.waitUntilEnded(SUITE_MS);
      if (outcome !== 0) throw new Error(suite.stderr);
      const report = JSON.parse(await readFile(file, 'utf8')) as SuiteReport;
      expect(report).toMatchObject({
        numFailedTests: 0,
        numFailedTestSuites: 0,
        numPendingTests: 0,
        numTodoTests: 0,
      });
      await recordFigure({
        key: 'testsOnPostgres15',
        name: 'tests passed on PostgreSQL 15',
        value: report.numPassedTests,
        unit: '',
      });
    },
    SUITE_MS + 60_000,
  );
});
