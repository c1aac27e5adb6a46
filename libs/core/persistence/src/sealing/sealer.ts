import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { SealingConfig, type SealingKey } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts single values at rest. The text names its key, so that keys can be changed one after the other. */
@Injectable()
export class Sealer {
  constructor(private readonly config: SealingConfig) {}

  /** @param purpose bound into the text: what was sealed for one column cannot be opened as another */
  seal(purpose: string, plain: string): string {
    const key = this.config.current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key.derive('seal'), iv).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([
      iv,
      cipher.update(plain, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${idOf(key)}.${body.toString('base64url')}`;
  }

  /** Names the key that seals now: what it sealed begins with it and a dot. */
  get currentKeyId(): string {
    return idOf(this.config.current);
  }

  /** The same value under the key that seals now. @throws Refusal, Error like `open` */
  reseal(purpose: string, sealed: string): string {
    return this.seal(purpose, this.open(purpose, sealed));
  }

  /** @throws Refusal where no configured key sealed it; Error where it was changed */
  open(purpose: string, sealed: string): string {
    const [id, text] = sealed.split('.');
    const key = this.config.keys.find((candidate) => idOf(candidate) === id);
    if (!key || text === undefined) {
      throw new Refusal(
        ExitCode.configuration,
        'No key in SEALING_KEYS opens this value: add the key that sealed it, behind the first.',
      );
    }
    const body = Buffer.from(text, 'base64url');
    const iv = body.subarray(0, IV_BYTES);
    // A shorter tag, which the cipher would take, is one that can be guessed.
    const decipher = createDecipheriv(CIPHER, key.derive('seal'), iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(body.subarray(-TAG_BYTES));
    const plain = decipher.update(body.subarray(IV_BYTES, -TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  }

  /** A name for a value that does not tell the value: HMAC-SHA256 as hex, the same for the same purpose and value. */
  fingerprint(purpose: string, value: string): string {
    return createHmac('sha256', this.config.current.derive(purpose)).update(value).digest('hex');
  }
}

/** Names a key without telling anything about it. */
function idOf(key: SealingKey): string {
  return createHash('sha256').update(key.derive('key-id')).digest('base64url').slice(0, 8);
}
