import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

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
    const four = [1, 2, 3, 4].map(() => installation.begin('migrate', 'up', '--json'));
    const outcomes = await Promise.all(four.map((each) => each.waitUntilEnded()));
    expect(outcomes).toEqual([0, 0, 0, 0]);

    const applied = four.map(({ stdout }) => (JSON.parse(stdout) as { applied: [] }).applied);
    expect(applied.map(({ length }) => length).sort()).toEqual([0, 0, 0, migrations.length]);
    const rows = await server.query('four_at_once', 'select name from schema_migrations');
    expect(rows).toHaveLength(migrations.length);
  });
});
