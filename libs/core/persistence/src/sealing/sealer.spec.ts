import { describe, expect, it } from '@jest/globals';
import { SealingConfig, SealingKey } from '#core/config';
import { Sealer } from './sealer.js';

const key = (byte: number) => SealingKey.parse(Buffer.alloc(32, byte).toString('base64url'));
const sealerWith = (...bytes: number[]) =>
  new Sealer(Object.assign(new SealingConfig(), { keys: bytes.map(key) }));

const PLAIN = '{"d":"prïvate 🔑"}';

describe('the sealer', () => {
  it('opens what it sealed', () => {
    const sealed = sealerWith(1).seal('column', PLAIN);
    expect(sealerWith(1).open('column', sealed)).toBe(PLAIN);
    expect(sealerWith(1).open('column', sealerWith(1).seal('column', ''))).toBe('');
  });

  it('never seals to the same text twice, and shows nothing of the value', () => {
    const sealer = sealerWith(1);
    const [one, two] = [sealer.seal('column', PLAIN), sealer.seal('column', PLAIN)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[1] ?? '', 'base64url').includes('prïvate')).toBe(false);
  });

  it('seals with the first key and opens with all', () => {
    const old = sealerWith(1).seal('column', PLAIN);
    const rotated = sealerWith(2, 1);
    expect(rotated.open('column', old)).toBe(PLAIN);
    expect(sealerWith(2).open('column', rotated.seal('column', PLAIN))).toBe(PLAIN);
  });

  it('opens nothing whose key is gone', () => {
    const old = sealerWith(1).seal('column', PLAIN);
    expect(() => sealerWith(2).open('column', old)).toThrow('No key in SEALING_KEYS opens');
  });

  it('opens nothing as something else', () => {
    const sealed = sealerWith(1).seal('column', PLAIN);
    expect(() => sealerWith(1).open('another column', sealed)).toThrow('unable to authenticate');
  });

  it('refuses a text changed at any byte', () => {
    const [id = '', body = ''] = sealerWith(1).seal('column', PLAIN).split('.');
    const { length } = Buffer.from(body, 'base64url');
    for (let place = 0; place < length; place++) {
      const bytes = Buffer.from(body, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
      const changed = `${id}.${bytes.toString('base64url')}`;
      expect(() => sealerWith(1).open('column', changed)).toThrow('unable to authenticate');
    }
  });

  it.each([
    ['a text of another kind', 'planted'],
    ['nothing', ''],
    ['another key', `AAAAAAAA.${'A'.repeat(60)}`],
  ])('refuses %s', (_what, text) => {
    expect(() => sealerWith(1).open('column', text)).toThrow('No key in SEALING_KEYS opens');
  });

  it.each([
    [4, 'Invalid authentication tag length: 4'],
    [15, 'Invalid authentication tag length: 15'],
    [16, 'unable to authenticate'],
    [28, 'unable to authenticate'],
  ])('refuses a text cut to %i bytes, also where its tag could be guessed', (length, reason) => {
    const [id = '', body = ''] = sealerWith(1).seal('column', PLAIN).split('.');
    const cut = Buffer.from(body, 'base64url').subarray(0, length).toString('base64url');
    expect(() => sealerWith(1).open('column', `${id}.${cut}`)).toThrow(reason);
  });

  it('names a value without telling it, the same each time, another for another purpose', () => {
    const name = sealerWith(1).fingerprint('users.email', 'ada@example.com');
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(sealerWith(1, 2).fingerprint('users.email', 'ada@example.com')).toBe(name);
    expect(sealerWith(1).fingerprint('other', 'ada@example.com')).not.toBe(name);
    expect(sealerWith(2).fingerprint('users.email', 'ada@example.com')).not.toBe(name);
  });
});
