import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** What is counted under one name. */
export interface CountedUnder {
  readonly id: string;
  readonly windowSeconds: number;
  readonly quota: number;
  /** Over the quota each hit has to wait longer than the one before, instead of all for the end of the window. */
  readonly delays: boolean;
}

export interface CountedHits {
  readonly hits: number;
  /** Seconds until the window ends. */
  readonly resetsIn: number;
  /** Seconds to wait, of one that came too early and was not counted; else 0. */
  readonly waits: number;
}

/** Expired counters removed by each hit, for each that it can add and one more: the table stays small without a job. */
const SWEPT = 1;
/** The longest wait between two hits; the first one is a second, and each is twice the one before. */
const LONGEST_WAIT_SECONDS = 60;

interface CounterRow {
  readonly hits: number;
  readonly resetsIn: number;
  readonly waits: number;
}

@Injectable()
export class RateLimitCountersRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts a hit under one name after the other, until one is over its quota, exactly, however many
   * come at once. One statement: each part of it inserts what the part before lets through.
   */
  @Unaudited('counters are not business data')
  async hit(names: readonly CountedUnder[]): Promise<readonly CountedHits[]> {
    const parts = names.map((name, index) => partOf(name, index, names[index - 1]));
    const ids = names.map(({ id }) => id);
    const rows = await this.database.execute<CounterRow>(
      `with swept as (
         delete from rate_limit_counters where id in (
           select id from rate_limit_counters where expires_at < now() and not id = any(?)
           order by expires_at limit ? for update skip locked)),
       ${parts.map(({ sql }) => sql).join(',\n')}
       ${names.map((_name, index) => `select ${String(index)} as place, * from hit_${String(index)}`).join(' union all ')}
       order by place`,
      [
        `{${ids.join(',')}}`,
        names.length + SWEPT,
        ...parts.flatMap(({ parameters }) => parameters),
      ],
    );
    return rows.map(({ hits, resetsIn, waits }, index) => {
      // The end is stored in whole milliseconds: rounded up, it is a little more than a window away.
      const windowSeconds = names[index]?.windowSeconds ?? resetsIn;
      return { hits, waits, resetsIn: Math.min(windowSeconds, Math.max(1, resetsIn)) };
    });
  }

  @Unaudited('counters are not business data')
  async clear(ids: readonly string[]): Promise<void> {
    await this.database.execute('delete from rate_limit_counters where id = any(?)', [
      `{${ids.join(',')}}`,
    ]);
  }
}

interface Part {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The counter at a place of the list, raised where the one before it is not over. */
function partOf(
  { id, windowSeconds, quota, delays }: CountedUnder,
  index: number,
  before: CountedUnder | undefined,
): Part {
  const condition = before?.delays ? 'waits = 0' : 'hits <= ?';
  const after = before ? `from hit_${String(index - 1)} where ${condition}` : '';
  const delaysFrom = delays ? quota : null;
  return {
    sql: `hit_${String(index)} as (
       insert into rate_limit_counters as counter (id, hits, expires_at)
       select ?, 1, now() + make_interval(secs => ?) ${after}
       on conflict (id) do update set
         is_early = counter.expires_at > now() and coalesce(counter.allowed_at > now(), false),
         hits = case when counter.expires_at <= now() then 1
           when counter.allowed_at > now() then counter.hits else counter.hits + 1 end,
         allowed_at = case when counter.expires_at <= now() then null
           when counter.allowed_at > now() then counter.allowed_at
           when counter.hits + 1 >= ?::int then now()
             + make_interval(secs => least(?, 2 ^ least(counter.hits + 1 - ?::int, 10))) end,
         expires_at = case when counter.expires_at <= now() then excluded.expires_at
           else counter.expires_at end
       returning hits, ceil(extract(epoch from expires_at - now()))::int as "resetsIn",
         case when is_early then ceil(extract(epoch from allowed_at - now()))::int else 0 end as waits)`,
    parameters: [
      id,
      windowSeconds,
      ...(before && !before.delays ? [before.quota] : []),
      delaysFrom,
      LONGEST_WAIT_SECONDS,
      delaysFrom,
    ],
  };
}
