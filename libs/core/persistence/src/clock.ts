import { Injectable } from '@nestjs/common';
import { randomUUIDv7 } from 'node:crypto';

/** The time, injectable so that a test can set it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}

/** New identifiers: UUID version 7 (RFC 9562 section 5.7), made here because PostgreSQL before 18 cannot. */
@Injectable()
export class Ids {
  next(): string {
    return randomUUIDv7();
  }
}
