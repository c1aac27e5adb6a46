import { Injectable } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import type { Unit } from './unit.js';

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
