import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** What a request finds under its key. */
export interface Claim {
  /** Nobody had the key: the work is this transaction's to do. */
  readonly isClaimed: boolean;
  /** What was answered before. Without one, and not claimed, somebody else is at it. */
  readonly sealedAnswer: string | null;
}

/** Expired keys removed by each new one: more than it adds, so that the table stays small without a job. */
const SWEPT = 2;

@Injectable()
export class IdempotencyKeysRepository {
  constructor(private readonly database: Database) {}

  /**
   * Takes a key until the transaction ends, without waiting. One statement sees the world as it was
   * when the statement began: where the holder commits just then, the lock is free, the row is in the
   * way and its answer not visible yet. That is neither claimed nor answered, so the caller asks again.
   */
  @Unaudited('the work it protects is audited')
  async claim(id: string): Promise<Claim> {
    const [found] = await this.database.execute<{
      is_claimed: boolean;
      sealed_answer: string | null;
    }>(
      `with lock as materialized (
         select pg_try_advisory_xact_lock(hashtextextended('solera:idempotency:' || ?, 0)) as is_taken
       ), claimed as (
         insert into idempotency_keys as kept (id, expires_at)
         select ?, now() + interval '24 hours' from lock where is_taken
         on conflict (id) do update set expires_at = excluded.expires_at, sealed_answer = null
           where kept.expires_at <= now()
         returning id
       )
       select exists (select from claimed) as is_claimed,
         (select sealed_answer from idempotency_keys where id = ? and expires_at > now()) as sealed_answer`,
      [id, id, id],
    );
    if (!found) throw new Error('A select without from returned no row');
    return { isClaimed: found.is_claimed, sealedAnswer: found.sealed_answer };
  }

  /** Keeps the answer under a claimed key, and removes keys that expired. */
  @Unaudited('the work it protects is audited')
  async keep(id: string, sealedAnswer: string): Promise<void> {
    const kept = await this.database.execute(
      `with swept as (
         delete from idempotency_keys where id in (
           select id from idempotency_keys where expires_at <= now()
           order by expires_at limit ? for update skip locked)
       )
       update idempotency_keys set sealed_answer = ? where id = ? returning id`,
      [SWEPT, sealedAnswer, id],
    );
    if (kept.length !== 1) throw new Error('The answer belongs to a key that was not claimed');
  }

  /** The answer of a key nobody holds; null where there is none. */
  async findSealedAnswer(id: string): Promise<string | null> {
    const [found] = await this.database.execute<{ sealed_answer: string }>(
      'select sealed_answer from idempotency_keys where id = ? and expires_at > now()',
      [id],
    );
    return found?.sealed_answer ?? null;
  }
}
