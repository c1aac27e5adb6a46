import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { API_KEY_PREFIX } from '#core/security';
import { isApiKey, newApiKey } from './api-key-text.js';

/** Made once by other means: 32 bytes 0x00 to 0x1f, in base 62, and CRC-32 of what stands before it. */
const KNOWN = `${API_KEY_PREFIX}003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf0pEe3Q`;

describe('the text of an API key', () => {
  it('is what scanners look for: the prefix, 43 characters of secret and 6 of checksum', () => {
    for (let n = 0; n < 100; n++) {
      const { text, prefix, secretHash } = newApiKey();
      expect(text).toMatch(/^solera_key_[0-9A-Za-z]{49}$/);
      expect(prefix).toBe(text.slice(11, 19));
      expect(secretHash).toBe(createHash('sha256').update(text).digest('hex'));
      expect(isApiKey(text)).toBe(true);
    }
  });

  it('is never the same, and random in each place of the secret [security 14]', () => {
    const secrets = Array.from({ length: 200 }, () => newApiKey().text.slice(11, 54));
    expect(new Set(secrets).size).toBe(200);
    for (let place = 0; place < 43; place++) {
      expect(new Set(secrets.map((secret) => secret.charAt(place))).size).toBeGreaterThan(20);
    }
  });

  it('is known where somebody else has reckoned its checksum', () => {
    expect(isApiKey(KNOWN)).toBe(true);
  });

  it('is not known with any one character changed', () => {
    for (let place = 0; place < KNOWN.length; place++) {
      const other = KNOWN.charAt(place) === 'x' ? 'y' : 'x';
      expect(isApiKey(`${KNOWN.slice(0, place)}${other}${KNOWN.slice(place + 1)}`)).toBe(false);
    }
  });

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'solera_key_'],
    ['one character less', KNOWN.slice(0, -1)],
    ['one more', `${KNOWN}0`],
    ['a line break at the end', `${KNOWN}\n`],
    ['a space before', ` ${KNOWN}`],
    ['another prefix', KNOWN.replace('solera', 'Solera')],
    ['digits of another alphabet', `solera_key_${'٣'.repeat(49)}`],
  ])('is not known with %s', (_what, text) => {
    expect(isApiKey(text)).toBe(false);
  });
});
