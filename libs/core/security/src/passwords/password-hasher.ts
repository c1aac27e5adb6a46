import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { HashingGate } from './hashing-gate.js';

/** argon2id, first line of ASVS 5 Appendix C: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What hashes of these parameters begin with (PHC string format); 19 is version 1.3 of the algorithm. */
const HEADER = `$argon2id$v=19$m=${String(PARAMETERS.memoryCost)},t=${String(PARAMETERS.timeCost)},p=${String(PARAMETERS.parallelism)}$`;

/** Hashes and verifies passwords on the thread pool. Never call it inside a unit of work: it takes its time. */
@Injectable()
export class PasswordHasher {
  private readonly stranger: Promise<string>;

  constructor(private readonly gate: HashingGate) {
    this.stranger = hash(randomBytes(16), PARAMETERS);
  }

  /** @returns a PHC string. @throws HashingIsBusy */
  hash(password: string): Promise<string> {
    return this.gate.run(() => hash(password, PARAMETERS));
  }

  /** Whether a stored hash was made with other parameters than those of today. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(HEADER);
  }

  /**
   * Compares a password with a stored hash. Without one (no such account) it verifies against the
   * hash of a random value and says false: the same work, so that time does not tell which
   * accounts exist (ASVS 5, 6.3.8).
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const stranger = await this.stranger;
    const isEqual = await this.gate.run(() => verify(stored ?? stranger, password));
    return isEqual && stored !== undefined;
  }
}
