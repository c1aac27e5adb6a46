import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that never shows itself: printing, logging, interpolating or serializing it yields
 * `[secret]`. `reveal()` is the only way to the value, so that a search for `.reveal(` finds every
 * place a secret is used.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
