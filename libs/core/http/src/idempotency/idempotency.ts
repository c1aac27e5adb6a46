import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { LookUp, Sealer } from '#core/persistence';
import type { AuthenticatedRequest } from '#core/security';
import type { Answer } from '../request/answer.js';
import { IdempotencyKeyInUse, IdempotencyKeyReused } from './idempotency.errors.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { identify, parseIdempotencyKey, type KeyedRequest } from './keyed-request.js';

const PAUSE_MS = 50;
/** Two seconds in all: a transaction that takes longer is told to the caller. */
const MAX_PAUSES = 40;

/** The others are made anew for each answer: Date, X-Request-Id, RateLimit. */
const KEPT_HEADERS: readonly string[] = ['cache-control', 'etag', 'link', 'location'];

/** Runs work in one unit of work, and what represents its result. */
export type RunUnit = <T, R>(
  work: () => Promise<T>,
  represent: (result: T) => R | Promise<R>,
) => Promise<R>;

/** What became of the work of a keyed request: done now, done before, or being done by somebody else. */
type Outcome =
  | { readonly is: 'done'; readonly result: unknown }
  | { readonly is: 'replayed'; readonly answer: Answer }
  | { readonly is: 'in use' };

interface KeptAnswer extends Answer {
  readonly fingerprint: string;
}

/** A POST with an Idempotency-Key is done once, however often it is sent (promise 5, docs/decisions/0011). */
@Injectable()
export class Idempotency {
  constructor(
    private readonly keys: IdempotencyKeysRepository,
    private readonly sealer: Sealer,
    private readonly lookUp: LookUp,
  ) {}

  /** Undefined for what carries no key or is no POST. @throws HttpError 400 where the key cannot be read */
  identify(request: FastifyRequest & AuthenticatedRequest): KeyedRequest | undefined {
    if (request.method !== 'POST') return undefined;
    const key = parseIdempotencyKey(request.headers[HEADER] as string | undefined);
    return key === undefined ? undefined : identify(key, request, this.sealer);
  }

  /**
   * The answer given before, outside any transaction. For endpoints that prepare: a retry must not pay
   * for a hash again, nor be refused by a check that only the first request could pass.
   */
  async findReplay(keyed: KeyedRequest): Promise<Answer | undefined> {
    const sealed = await this.lookUp.run(() => this.keys.findSealedAnswer(keyed.id));
    return sealed === null ? undefined : this.open(keyed, sealed);
  }

  /**
   * Does the work unless it was done, and keeps its answer in the same transaction. While another
   * request does it, this one waits without a connection.
   *
   * @throws IdempotencyKeyReused, IdempotencyKeyInUse after two seconds, and what work throws
   */
  async run(
    keyed: KeyedRequest,
    work: () => Promise<unknown>,
    represent: (result: unknown) => Answer,
    runUnit: RunUnit,
  ): Promise<Answer> {
    for (let pauses = 0; ; pauses++) {
      const answer = await runUnit(
        () => this.claimAndWork(keyed, work),
        (outcome) => this.keepAnswer(keyed, outcome, represent),
      );
      if (answer) return answer;
      if (pauses === MAX_PAUSES) throw new IdempotencyKeyInUse();
      await sleep(PAUSE_MS);
    }
  }

  private async claimAndWork(keyed: KeyedRequest, work: () => Promise<unknown>): Promise<Outcome> {
    const { isClaimed, sealedAnswer } = await this.keys.claim(keyed.id);
    if (sealedAnswer !== null) return { is: 'replayed', answer: this.open(keyed, sealedAnswer) };
    return isClaimed ? { is: 'done', result: await work() } : { is: 'in use' };
  }

  private async keepAnswer(
    keyed: KeyedRequest,
    outcome: Outcome,
    represent: (result: unknown) => Answer,
  ): Promise<Answer | undefined> {
    if (outcome.is === 'replayed') return outcome.answer;
    if (outcome.is === 'in use') return undefined;
    const answer = represent(outcome.result);
    const { status, headers, body } = answer;
    const kept: KeptAnswer = {
      fingerprint: keyed.fingerprint,
      status,
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name)),
      ),
      body,
    };
    await this.keys.keep(keyed.id, this.sealer.seal(sealedAs(keyed), JSON.stringify(kept)));
    return answer;
  }

  private open(keyed: KeyedRequest, sealed: string): Answer {
    const kept = JSON.parse(this.sealer.open(sealedAs(keyed), sealed)) as KeptAnswer;
    if (kept.fingerprint !== keyed.fingerprint) throw new IdempotencyKeyReused();
    const { status, headers, body } = kept;
    return { status, headers: { ...headers, 'idempotent-replayed': 'true' }, body };
  }
}

const HEADER = 'idempotency-key';

/** Bound to its row: no answer can be moved under another key. */
function sealedAs({ id }: KeyedRequest): string {
  return `idempotency_keys.sealed_answer ${id}`;
}
