import { Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors';
import { Aside, Clock, Ids } from '#core/persistence';
import { API_KEY_PREFIX } from '../tokens/bearer.strategy.js';
import { TARGET_MAX_LENGTH } from './security-event.entity.js';
import { SecurityEventsRepository } from './security-events.repository.js';

/** The request that was refused. */
export interface Attempt {
  readonly requestId: string;
  /** Undefined for whoever was not logged in. */
  readonly userId: string | undefined;
  readonly address: string;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
}

/** Writes down what was refused for the sake of security (ASVS 5.0, items 16.3.1 and 16.3.2). */
@Injectable()
export class SecurityEvents {
  constructor(
    private readonly events: SecurityEventsRepository,
    private readonly aside: Aside,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * In a transaction of its own, when that of the request is over: refusing rolls everything back.
   * Errors that are no event are left alone.
   *
   * @throws DatabaseBusy or DatabaseUnavailable
   */
  async record(error: unknown, attempt: Attempt): Promise<void> {
    if (!(error instanceof DomainError) || !error.description.isSecurityEvent) return;
    const userId = error.userId ?? attempt.userId;
    await this.recordRefusal(error.description.code, { ...attempt, userId });
  }

  /** The same for what was refused in another protocol's words. @throws DatabaseBusy or DatabaseUnavailable */
  async recordRefusal(code: string, attempt: Attempt): Promise<void> {
    const { requestId, address, method, url } = attempt;
    const event = {
      id: this.ids.next(),
      createdAt: this.clock.now(),
      code,
      requestId,
      subjectId: attempt.userId ?? null,
      address,
      target: `${method} ${pathOf(url)}`.slice(0, TARGET_MAX_LENGTH),
    };
    await this.aside.runStatement('security-event', () => this.events.add(event));
  }
}

/** A key that was mislaid in the path is still a secret. */
const API_KEYS = new RegExp(`(?<=${API_KEY_PREFIX})\\w+`, 'g');

function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '').replace(API_KEYS, '…');
}
