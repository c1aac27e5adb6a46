import { IsolationLevel } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditTrail } from '../audit/audit-trail.js';
import { OutcomeUnknown } from '../persistence.errors.js';
import { DatabasePool } from '../pool.js';
import { DatabaseErrors } from './database-errors.js';
import { UnitContext } from './unit-context.js';
import { Unit, type Scope } from './unit.js';

export interface UnitOptions {
  /** `read`: REPEATABLE READ READ ONLY, one snapshot for the whole answer. `write`: READ COMMITTED with row locks. */
  readonly access: 'read' | 'write';
  /** `never` for streams and for /oauth: work that cannot be run twice. */
  readonly retry?: 'serialization' | 'never';
  /** Cancels the running statement and rolls back, for callers that have gone away. */
  readonly signal?: AbortSignal;
}

/** A transaction is run again this often at most, after the first time. */
const MAX_RERUNS = 3;

/**
 * The only place where transactions begin, flush, commit and roll back (promise 1,
 * docs/decisions/0001). Work runs inside; whatever it throws rolls everything back.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(
    private readonly orm: MikroORM,
    private readonly units: UnitContext,
    private readonly errors: DatabaseErrors,
    private readonly pool: DatabasePool,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Runs work in one transaction and returns what `represent` makes of its result. `represent` is
   * called after the flush, when versions and times are known, and before COMMIT, so that what
   * cannot be shown is not committed either. It may write what belongs to the answer.
   *
   * Serialization failures and deadlocks (40001, 40P01) run the whole unit again with a fresh
   * EntityManager, at most 3 times.
   *
   * @throws the feature's error for a violated constraint; OutcomeUnknown for a connection lost in
   *   COMMIT of a write; DatabaseBusy or DatabaseUnavailable; else what work threw
   */
  async run<T, R = T>(
    scope: Scope,
    work: () => Promise<T>,
    represent: (result: T) => R | Promise<R>,
    options: UnitOptions,
  ): Promise<R> {
    if (this.units.current()) throw new Error('A unit of work cannot run inside another unit');
    for (let reruns = 0; ; reruns++) {
      try {
        return await this.attempt(scope, work, represent, options);
      } catch (error) {
        const mayRerun = options.retry !== 'never' && reruns < MAX_RERUNS;
        if (!mayRerun || !this.errors.isRetryable(error)) throw this.errors.translate(error);
        this.logger.warn({ msg: 'transaction run again', reruns: reruns + 1, ...scope });
        await sleep(backoffMs(reruns));
      }
    }
  }

  /** Whether the caller is inside a unit, a look-up included. */
  get isRunning(): boolean {
    return this.units.current() !== undefined;
  }

  /**
   * Goes on for another tenant, which the unit has just made or may enter: what was changed so far is
   * written first, under the tenant it belongs to.
   *
   * @throws Error outside a unit
   */
  async enterTenant(organizationId: string): Promise<void> {
    await this.enter({ organizationId });
  }

  /** Goes on for a user who has just proved who they are. @throws Error outside a unit */
  async enterUser(userId: string): Promise<void> {
    await this.enter({ userId });
  }

  /**
   * Goes on with the rows of a user, in the name of whoever it was: of an operator, who does something
   * with the account of somebody else.
   *
   * @throws Error outside a unit
   */
  async enterRowsOf(userId: string): Promise<void> {
    const actorId = this.units.current()?.scope?.userId ?? null;
    await this.enter({ userId, actorId });
  }

  /**
   * Calls back once the unit has committed: not where it rolls back or its outcome is unknown, and
   * once where it is run again. For hints that something is there now; a process can end in between,
   * so whatever must happen is a row. The unit has succeeded by then, so what the callback throws is
   * logged and changes nothing.
   *
   * @param callback waits for nothing: the answer waits for it
   * @throws Error outside a unit of work
   */
  afterCommit(callback: () => void): void {
    const unit = this.units.current();
    if (!unit?.scope) throw new Error('Only a unit of work can commit');
    unit.afterCommit.push(callback);
  }

  private async enter(change: Partial<Scope>): Promise<void> {
    const unit = this.units.current();
    if (!unit?.scope) throw new Error('Only a unit of work can enter a tenant or a user');
    await unit.flush();
    await this.audit.write(unit);
    unit.scope = { ...unit.scope, ...change };
    await unit.set(sessionVariables(unit.scope));
  }

  private async attempt<T, R>(
    scope: Scope,
    work: () => Promise<T>,
    represent: (result: T) => R | Promise<R>,
    options: UnitOptions,
  ): Promise<R> {
    const unit = new Unit('transaction', this.orm, scope, options.signal);
    const answer = await this.units.run(unit, async () => {
      try {
        // Twice: nobody should wait for a connection, or keep one, for somebody who has gone.
        options.signal?.throwIfAborted();
        await unit.begin(transactionOf(scope, options.access));
        options.signal?.throwIfAborted();
        const result = await work();
        await unit.flush();
        const represented = await represent(result);
        await this.audit.write(unit);
        await this.commit(unit, options.access);
        return represented;
      } catch (error) {
        await this.rollBack(unit);
        throw error;
      } finally {
        unit.isOpen = false;
      }
    });
    this.tellCommitted(unit);
    return answer;
  }

  private tellCommitted(unit: Unit): void {
    for (const callback of unit.afterCommit) {
      try {
        callback();
      } catch (error) {
        this.logger.error({ msg: 'callback after COMMIT failed', err: error });
      }
    }
  }

  private async commit(unit: Unit, access: UnitOptions['access']): Promise<void> {
    try {
      await unit.commit();
    } catch (error) {
      if (access === 'write' && this.errors.isConnectionLost(error))
        throw new OutcomeUnknown({ cause: error });
      throw error;
    }
    // PostgreSQL answers COMMIT of a failed transaction with a quiet ROLLBACK. Work that swallowed
    // the error of a statement would then be told that it succeeded.
    if (unit.client && this.pool.lastCommandOf(unit.client) === 'ROLLBACK') {
      throw new Error('A statement of this unit failed and its error was swallowed');
    }
  }

  private async rollBack(unit: Unit): Promise<void> {
    try {
      if (unit.isInTransaction) {
        await unit.rollBack();
        return;
      }
    } catch (error) {
      this.logger.warn({ msg: 'rollback could not be sent', err: error });
    }
    // BEGIN or ROLLBACK failed: the connection is gone, and the transaction with it.
    if (unit.client) this.pool.abandon(unit.client);
  }
}

/** What the policies of row-level security compare rows with; local to the transaction. */
function sessionVariables({ organizationId, userId }: Scope): Record<string, string> {
  return {
    ...(typeof organizationId === 'string' && { 'app.tenant_id': organizationId }),
    ...(userId !== null && { 'app.user_id': userId }),
  };
}

function transactionOf(scope: Scope, access: UnitOptions['access']): Parameters<Unit['begin']>[0] {
  const variables = sessionVariables(scope);
  return {
    ...(access === 'read'
      ? { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true }
      : { isolationLevel: IsolationLevel.READ_COMMITTED }),
    ...(Object.keys(variables).length > 0 && { sessionContext: { variables } }),
  };
}

/** 10 to 20 ms, doubled each time: long enough for the other transaction to end, too short to notice. */
function backoffMs(reruns: number): number {
  return (10 + Math.random() * 10) * 2 ** reruns;
}
