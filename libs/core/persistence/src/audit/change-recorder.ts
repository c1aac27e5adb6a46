import { ChangeSetType, wrap, type EventSubscriber, type FlushEventArgs } from '@mikro-orm/core';
import type { UnitContext } from '../unit/unit-context.js';
import { recordOf } from './recorded-change.js';

/** Collects what each flush of a unit of work changed (promise 4). */
export class ChangeRecorder implements EventSubscriber {
  constructor(private readonly units: UnitContext) {}

  /** What a row was is gone once it is removed. */
  onFlush({ uow }: FlushEventArgs): void {
    for (const set of uow.getChangeSets()) {
      if (set.type === ChangeSetType.DELETE) {
        set.originalEntity = { ...wrap(set.entity, true).__originalEntityData };
      }
    }
  }

  afterFlush({ uow }: FlushEventArgs): void {
    const unit = this.units.current();
    for (const set of uow.getChangeSets()) unit?.changes.push(recordOf(set));
  }
}
