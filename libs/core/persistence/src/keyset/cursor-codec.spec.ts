import { describe, expect, it } from '@jest/globals';
import { SealingConfig, SealingKey } from '#core/config';
import { CursorIsInvalid } from '../persistence.errors.js';
import { CursorCodec } from './cursor-codec.js';

const key = (byte: number) => SealingKey.parse(Buffer.alloc(32, byte).toString('base64url'));
const codecWith = (...bytes: number[]) =>
  new CursorCodec(Object.assign(new SealingConfig(), { keys: bytes.map(key) }));

const POSITION = ['2026-11-23 12:00:00.123+00', '019ab0de-1111-7222-8333-444455556666'];
const LIST = 'users status= -createdAt';

describe('a cursor', () => {
  const codec = codecWith(1);
  const cursor = codec.encode(LIST, POSITION);

  it('leads back to its position', () => {
    expect(codec.decode(LIST, cursor)).toEqual(POSITION);
    expect(codec.decode(LIST, codec.encode(LIST, ['ü"\n.', '']))).toEqual(['ü"\n.', '']);
  });

  it('fits into a URL as it is', () => {
    expect(cursor).toBe(encodeURIComponent(cursor));
  });

  it('belongs to one list with its sort and filters', () => {
    for (const list of ['users status=active -createdAt', 'users status= createdAt', '']) {
      expect(() => codec.decode(list, cursor)).toThrow(CursorIsInvalid);
    }
  });

  it('is good as long as one of the keys is there that signed it', () => {
    expect(codecWith(2, 1).decode(LIST, cursor)).toEqual(POSITION);
    expect(() => codecWith(2).decode(LIST, cursor)).toThrow(CursorIsInvalid);
    expect(() => codec.decode(LIST, codecWith(2, 1).encode(LIST, POSITION))).toThrow(
      CursorIsInvalid,
    );
  });

  const [body = '', signature = ''] = cursor.split('.');
  it.each([
    ['nothing', ''],
    ['a word', 'planted'],
    ['a body alone', body],
    ['an empty signature', `${body}.`],
    ['half a signature', `${body}.${signature.slice(0, 10)}`],
    ['more', `${cursor}.${signature}`],
    ['padding', `${cursor}==`],
    ['white space', ` ${cursor}`],
    ['a foreign position', `${Buffer.from('["9","9"]').toString('base64url')}.${signature}`],
    ['the alphabet of base64', cursor.replaceAll('-', '+').replaceAll('_', '/').concat('+')],
    ['zeros', `${body}.${'A'.repeat(22)}`],
  ])('is not %s', (_what, invented) => {
    expect(() => codec.decode(LIST, invented)).toThrow(CursorIsInvalid);
  });

  it('names its parameter when it is refused', () => {
    expect(new CursorIsInvalid()).toMatchObject({
      fields: [{ parameter: 'cursor', code: 'cursor' }],
      description: { kind: 'invalid', code: 'cursor-is-invalid' },
    });
  });
});
