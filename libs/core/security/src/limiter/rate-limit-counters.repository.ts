import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

export interface CountedHits {
  readonly hits: number;
  /** Seconds until the window ends. */
  readonly resetsIn: number;
}

/** Expired counters removed by each hit: more than it can add, so that the table stays small without a job. */
const SWEPT = 2;

@Injectable()
export class RateLimitCountersRepository {
  constructor(private readonly database: Database) {}

  /** Counts one hit, exactly, however many come at once. */
  @Unaudited('counters are not business data')
  async hit(id: string, windowSeconds: number): Promise<CountedHits> {
    await this.database.execute(
      `delete from rate_limit_counters where id in (
         select id from rate_limit_counters where expires_at < now() and id <> ?
         order by expires_at limit ? for update skip locked)`,
      [id, SWEPT],
    );
    const [row] = await this.database.execute<{ hits: number; resets_in: number }>(
      `insert into rate_limit_counters as counter (id, hits, expires_at)
       values (?, 1, now() + make_interval(secs => ?))
       on conflict (id) do update set
         hits = case when counter.expires_at <= now() then 1 else counter.hits + 1 end,
         expires_at = case when counter.expires_at <= now() then excluded.expires_at else counter.expires_at end
       returning hits, ceil(extract(epoch from expires_at - now()))::int as resets_in`,
      [id, windowSeconds],
    );
    if (!row) throw new Error('An upsert returned no row');
    // The end is stored in whole milliseconds: rounded up, it is a little more than a window away.
    return { hits: row.hits, resetsIn: Math.min(windowSeconds, Math.max(1, row.resets_in)) };
  }

  @Unaudited('counters are not business data')
  async clear(ids: readonly string[]): Promise<void> {
    await this.database.execute('delete from rate_limit_counters where id = any(?)', [
      `{${ids.join(',')}}`,
    ]);
  }
}
