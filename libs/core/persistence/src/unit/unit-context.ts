import { Injectable } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import type { RecordedChange } from '../audit/recorded-change.js';

/** Who a unit works for. Written into audit rows and log lines. */
export interface Scope {
  readonly requestId: string;
  /** The user a request acts for; null for anonymous requests and for the system itself. */
  readonly userId: string | null;
  /** The tenant whose rows the unit may see and write; none of any tenant where it is absent. */
  readonly organizationId?: string | null;
}

/**
 * One stretch of work on one EntityManager. `transaction` units come from UnitOfWork and Aside,
 * `look-up` units from LookUp: those read in autocommit mode and must not write.
 */
export interface Unit {
  readonly kind: 'transaction' | 'look-up';
  /** Changes when the unit enters a tenant. Absent where nobody writes. */
  scope: Scope | undefined;
  readonly em: EntityManager;
  /** What flushes changed and no audit event tells yet. */
  readonly changes: RecordedChange[];
  /** False once the unit has committed, rolled back or ended: whatever still runs then is a stray promise. */
  isOpen: boolean;
  /** The pooled connection the unit holds, once it has one. */
  client: PoolClient | undefined;
}

/** Carries the running unit through asynchronous calls. Internal to core/persistence. */
@Injectable()
export class UnitContext {
  private readonly storage = new AsyncLocalStorage<Unit>();

  run<T>(unit: Unit, work: () => Promise<T>): Promise<T> {
    return this.storage.run(unit, work);
  }

  /** The open unit of this call chain, if any. */
  current(): Unit | undefined {
    const unit = this.storage.getStore();
    return unit?.isOpen ? unit : undefined;
  }

  openEntityManager(): EntityManager | undefined {
    return this.current()?.em;
  }

  /** Called by the pool, inside the call chain of whoever asked for the connection. */
  remember(client: PoolClient): void {
    const unit = this.storage.getStore();
    if (unit?.isOpen) unit.client = client;
  }
}
