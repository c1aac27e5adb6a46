import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { API_KEY_PREFIX, hashSecretToken } from '#core/security';
import { SHOWN_PREFIX_LENGTH } from '../models/api-key.entity.js';

/** Letters and digits alone: a double click takes all of a key, and no encoding changes it. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 62 to the power of 43 is more than 2 to that of 256, and to that of 6 more than 2 to that of 32. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

const FORM = new RegExp(`^${API_KEY_PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

/** A key as its maker sees it once, with what is kept of it. */
export interface NewApiKey {
  readonly text: string;
  readonly prefix: string;
  readonly secretHash: string;
}

/**
 * The prefix, 256 random bits, and CRC-32 of both, in base 62: 60 characters. Nobody can guess it, so
 * a plain hash keeps it (ASVS 5, 6.5.2).
 */
export function newApiKey(): NewApiKey {
  const secret = inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH);
  const text = withChecksum(`${API_KEY_PREFIX}${secret}`);
  return { text, prefix: secret.slice(0, SHOWN_PREFIX_LENGTH), secretHash: hashSecretToken(text) };
}

/** Whether a text could be a key of ours. One that is made up or mistyped shows without a look-up. */
export function isApiKey(text: string): boolean {
  return FORM.test(text) && withChecksum(text.slice(0, -CHECKSUM_LENGTH)) === text;
}

function withChecksum(text: string): string {
  return text + inBase62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

function inBase62(number: bigint, length: number): string {
  let digits = '';
  for (let rest = number; digits.length < length; rest /= 62n) {
    digits = `${DIGITS.charAt(Number(rest % 62n))}${digits}`;
  }
  return digits;
}
