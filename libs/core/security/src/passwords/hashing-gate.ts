import { Injectable } from '@nestjs/common';
import { HashingIsBusy } from '../security.errors.js';

/** Hashes running at once: two cores, two times 19 MiB, and two of libuv's four threads left for files and DNS. */
const CONCURRENT = 2;
/** Hashes that may wait; more would only answer after the client has gone. */
const QUEUED = 50;

/** Lets a few hashes run at a time, so that a flood of log-ins cannot take the process down. */
@Injectable()
export class HashingGate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws HashingIsBusy (503) when 50 others wait already */
  async run<T>(hash: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENT) {
      if (this.waiting.length >= QUEUED) throw new HashingIsBusy();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await hash();
    } finally {
      const next = this.waiting.shift();
      // The place is handed over, not freed, so that nobody who comes later overtakes.
      if (next) next();
      else this.running -= 1;
    }
  }
}
