import { BenchDatabase } from '../bench/bench-database.js';
import { Load, type BenchRequest } from '../bench/load.js';
import { measure, type Measurement } from '../bench/measurement.js';
import { logInAs } from '../bench/population.js';
import { startApi } from '../bench/servers.js';
import { median } from '../support/median.js';
import type { Drill, DrillFigure } from './drill.js';

const PAGE = 20;
/** The most a page can have: how the drill gets to the end. */
const STRIDE = 100;
const ROUNDS = 11;
const SECONDS = 2;
const LIMIT = 1.2;

/**
 * What the last page of a list of 1,000,000 members costs, as a multiple of the first: in time, in
 * CPU of PostgreSQL and in CPU of the API (practice 16).
 */
export const lastPage: Drill = {
  name: 'last-page',
  summary: 'the last page of 1,000,000 members against the first',
  run: async (say) => {
    const database = await BenchDatabase.start();
    const api = await startApi(database.appUrl, { driver: 'lazy', profile: '' });
    const load = new Load(api.origin);
    try {
      const { token, organizationId } = await logInAs(load, 0);
      say('Making 1,000,000 members');
      await fill(database, organizationId);
      const page = (query: string): BenchRequest => ({
        method: 'GET',
        path: `/v1/organizations/${organizationId}/members?${query}`,
        headers: { authorization: `Bearer ${token}` },
      });
      say('Walking to the end');
      const first = page(`limit=${PAGE}`);
      const last = page(`limit=${PAGE}&cursor=${await findLast(load, page)}`);

      const costOf = (request: BenchRequest): Promise<Measurement> => {
        const asked = { shape: { seconds: SECONDS }, status: 200, next: () => request };
        return measure(database, { server: api, load }, asked);
      };
      // The first of each is not counted: the server is still warming up.
      for (const request of [first, last]) await costOf(request);
      const turns: { first: Measurement; last: Measurement }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        say(`Round ${round + 1} of ${ROUNDS}`);
        turns.push({ first: await costOf(first), last: await costOf(last) });
      }
      const ratio = (key: string, name: string, measured: keyof Measurement): DrillFigure => {
        const ratios = turns.map((turn) => turn.last[measured] / turn.first[measured]);
        return { key, name, value: median(ratios), limit: LIMIT, of: ratios };
      };
      return [
        ratio('lastPageToFirst', 'last page to first, median time', 'p50'),
        ratio('lastPageToFirstInDatabase', 'last page to first, CPU of PostgreSQL', 'databaseCpu'),
        ratio('lastPageToFirstInApi', 'last page to first, CPU of the API', 'cpu'),
      ];
    } finally {
      load.close();
      await api.stop();
      await database.stop();
    }
  },
};

async function fill(database: BenchDatabase, organizationId: string): Promise<void> {
  await database.query(
    `with people as (
       insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
       select gen_random_uuid(), at, at, 'user-' || n || '@example.com', 'User ' || n, 'none', 'active', false
       from generate_series(1, 1000000) n,
         lateral (select timestamptz '2026-01-01' + n * interval '1 second') t(at)
       returning id, created_at)
     insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
     select gen_random_uuid(), created_at, created_at, $1, id, 'member' from people`,
    [organizationId],
  );
  await database.query('vacuum (analyze)');
}

/** @returns the cursor of the last page */
async function findLast(load: Load, page: (query: string) => BenchRequest): Promise<string> {
  let cursor = '';
  for (const limit of [STRIDE, PAGE]) {
    // Not past the last page of this size: the steps that are left are smaller ones.
    for (let next: string | null = cursor; next !== null;) {
      cursor = next;
      next = await nextCursor(load, page(`limit=${limit}${cursor && `&cursor=${cursor}`}`));
    }
  }
  return cursor;
}

async function nextCursor(load: Load, request: BenchRequest): Promise<string | null> {
  const { status, body } = await load.send(request);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return (JSON.parse(body) as { page: { nextCursor: string | null } }).page.nextCursor;
}
