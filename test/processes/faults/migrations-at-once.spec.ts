import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

/** The first table waits until four runs are there: so that they meet, however slowly they start. */
const MEET = `
  create function meet() returns event_trigger language plpgsql as $$
  begin
    for attempt in 1..400 loop
      perform pg_stat_clear_snapshot();
      if (select count(*) from pg_stat_activity
          where datname = current_database() and application_name = 'solera migrate (lock)') = 4
      then return; end if;
      perform pg_sleep(0.05);
    end loop;
    raise exception 'four runs of migrate up were to meet here';
  end $$;
  create event trigger meet on ddl_command_start when tag in ('CREATE TABLE') execute function meet();
`;

describe('migrate up', () => {
  let server: PostgresServer;
  let place: Place;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.remove();
  });

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('run four times at once applies everything once, and the other three find nothing', async () => {
    const migrations = (await readdir(join(place.checkout, 'migrations'))).filter((file) =>
      file.endsWith('.ts'),
    );
    const installation = await Installation.prepare(place, server, 'four_at_once');
    await server.query('four_at_once', MEET);
    const four = [1, 2, 3, 4].map(() => installation.begin('migrate', 'up', '--json'));
    const outcomes = await Promise.all(four.map((each) => each.waitUntilEnded()));
    expect(outcomes).toEqual([0, 0, 0, 0]);

    const applied = four.map(({ stdout }) => (JSON.parse(stdout) as { applied: [] }).applied);
    expect(applied.map(({ length }) => length).sort()).toEqual([0, 0, 0, migrations.length]);
    const rows = await server.query('four_at_once', 'select name from schema_migrations');
    expect(rows).toHaveLength(migrations.length);
  });
});
