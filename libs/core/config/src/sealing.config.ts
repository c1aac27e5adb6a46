import { ArrayMinSize } from 'class-validator';
import { createHmac } from 'node:crypto';
import { list, type Parser } from './parsers.js';
import { Secret } from './secret.js';
import { Setting } from './setting.decorator.js';

const KEY_BYTES = 32;

/** 256 bits from which every other secret of the installation is derived. */
export class SealingKey {
  readonly #bytes: Secret<Buffer>;
  /** By purpose; there are a dozen, and a log-in asks for some of them nine times. */
  readonly #derived = new Map<string, Secret<Buffer>>();

  private constructor(bytes: Buffer) {
    this.#bytes = new Secret(bytes);
  }

  /** @param encoded 32 random bytes as base64url. @throws Error that does not repeat the text. */
  static parse(this: void, encoded: string): SealingKey {
    const bytes = Buffer.from(encoded, 'base64url');
    if (bytes.length !== KEY_BYTES || bytes.toString('base64url') !== encoded) {
      throw new Error(
        'must be keys of 32 random bytes as base64url (43 characters), separated by commas',
      );
    }
    return new SealingKey(bytes);
  }

  /**
   * A key for one purpose, so that no two uses share one (RFC 5869 in spirit: HMAC as the
   * pseudo-random function over a label).
   */
  derive(purpose: string): Buffer {
    const known = this.#derived.get(purpose);
    if (known) return known.reveal();
    const key = createHmac('sha256', this.#bytes.reveal()).update(purpose).digest();
    this.#derived.set(purpose, new Secret(key));
    return key;
  }
}

const keys: Parser<readonly SealingKey[]> = list(SealingKey.parse);

export class SealingConfig {
  @Setting('SEALING_KEYS', {
    help: 'Keys that seal secrets at rest, newest first: the first seals, all open. `npm start` makes one in DATA_DIR.',
    parse: keys,
    secret: true,
    example: '<43 characters of base64url>',
  })
  @ArrayMinSize(1, { message: 'keys must name at least one key' })
  readonly keys!: readonly SealingKey[];

  /** Goes on with other keys, as they are configured now, for everybody who holds this. */
  replaceBy(other: SealingConfig): void {
    Object.assign(this, { keys: other.keys });
  }

  /** The key that seals new values. */
  get current(): SealingKey {
    const [first] = this.keys;
    if (!first) throw new Error('SEALING_KEYS is empty');
    return first;
  }
}
