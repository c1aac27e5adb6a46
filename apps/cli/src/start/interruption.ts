import type { CommandIo } from '../command.js';

/** Thrown between two steps when somebody wants the program to end: no failure. */
export class Interrupted extends Error {}

/** Collects the wish to end: heard at once while something is awaited, else between two steps. */
export class Interruption {
  /** Settles when the first wish comes. */
  readonly wished: Promise<undefined>;
  /** Gives interrupts their default meaning back. */
  readonly end: () => void;
  private isWished = false;

  /** @param force at the second wish: end without waiting for anybody */
  constructor(io: CommandIo, force: () => void) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.wished = promise;
    this.end = io.onInterrupt((isRepeated) => {
      if (isRepeated) force();
      this.isWished = true;
      resolve(undefined);
    });
  }

  /** @throws Interrupted */
  check(): void {
    if (this.isWished) throw new Interrupted();
  }
}
