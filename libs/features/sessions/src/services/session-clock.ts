import { Injectable } from '@nestjs/common';
import { Clock } from '#core/persistence';
import type { RunningAt } from '../repositories/user-sessions.repository.js';
import { SessionConfig } from '../sessions.config.js';

/** Tells which sessions run and how long new ones last. */
@Injectable()
export class SessionClock {
  constructor(
    private readonly config: SessionConfig,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** What is asked of a session that runs at a time. */
  runningAt(now = this.clock.now()): RunningAt {
    return { now, usedSince: new Date(now.getTime() - this.config.idleSeconds * 1000) };
  }

  /** When a session that begins now ends, however much it is used. */
  endOfNew(now: Date): Date {
    return new Date(now.getTime() + this.config.maxSeconds * 1000);
  }
}
