import { Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors';
import { Aside, Clock, Ids } from '#core/persistence';
import { SecurityEvent, TARGET_MAX_LENGTH } from './security-event.entity.js';
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
    const { requestId, address, method, url } = attempt;
    const event = Object.assign(new SecurityEvent(), {
      id: this.ids.next(),
      createdAt: this.clock.now(),
      code: error.description.code,
      requestId,
      subjectId: error.userId ?? attempt.userId ?? null,
      address,
      target: `${method} ${pathOf(url)}`.slice(0, TARGET_MAX_LENGTH),
    });
    await this.aside.run('security-event', () => this.events.add(event));
  }
}

function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '');
}
