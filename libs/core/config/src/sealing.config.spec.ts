import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration-error.js';
import { loadConfig } from './load-config.js';
import { SealingConfig, SealingKey } from './sealing.config.js';

const BYTES = Buffer.alloc(32, 7);
const ENCODED = BYTES.toString('base64url');
const OTHER = Buffer.alloc(32, 8).toString('base64url');

describe('a sealing key', () => {
  it('derives a key for each purpose by HMAC-SHA256, which logins in use depend on', () => {
    const key = SealingKey.parse(ENCODED);
    const expected = createHmac('sha256', BYTES).update('database:app').digest();
    expect(key.derive('database:app')).toEqual(expected);
    expect(key.derive('database:app_owner')).not.toEqual(expected);
    expect(SealingKey.parse(OTHER).derive('database:app')).not.toEqual(expected);
  });

  it('does not show itself', () => {
    const key = SealingKey.parse(ENCODED);
    const shown = inspect(key, { showHidden: true, depth: 9 }) + JSON.stringify({ key });
    expect(shown).not.toContain(ENCODED);
    expect(shown).not.toContain(BYTES.toString('hex').slice(0, 8));
  });

  it.each([
    ['too short', ENCODED.slice(1)],
    ['too long', `${ENCODED}A`],
    ['padded', `${ENCODED}=`],
    ['not base64url', `+${ENCODED.slice(1)}`],
    ['with bits nobody reads', `${ENCODED.slice(0, 42)}d`],
  ])('is refused when %s, without being repeated', (_how, encoded) => {
    expect(() => SealingKey.parse(encoded)).toThrow(/^must be keys of 32 random bytes/);
    expect(() => SealingKey.parse(encoded)).not.toThrow(encoded);
  });
});

describe('SEALING_KEYS', () => {
  const load = async (SEALING_KEYS: string) =>
    (await loadConfig([SealingConfig], { environment: { SEALING_KEYS } })).get(SealingConfig);

  it('is a list of which the first key seals', async () => {
    const config = await load(`${OTHER}, ${ENCODED}`);
    expect(config.keys).toHaveLength(2);
    expect(config.current.derive('x')).toEqual(SealingKey.parse(OTHER).derive('x'));
  });

  it('names at least one key', async () => {
    await expect(load(' , ')).rejects.toThrow('SEALING_KEYS must name at least one key');
    await expect(load(' , ')).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('has no current key while it is empty', () => {
    const config = Object.assign(new SealingConfig(), { keys: [] });
    expect(() => config.current).toThrow('SEALING_KEYS is empty');
  });
});
