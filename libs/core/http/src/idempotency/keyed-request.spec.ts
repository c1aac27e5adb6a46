import { describe, expect, it } from '@jest/globals';
import { parseIdempotencyKey } from './keyed-request.js';

const UUID = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';

describe('an Idempotency-Key', () => {
  it.each([
    [UUID, UUID],
    [`"${UUID}"`, UUID],
    ['k', 'k'],
    ['"k"', 'k'],
    ['order:42/retry=1', 'order:42/retry=1'],
    ['" two words, one key; "', ' two words, one key; '],
    [String.raw`"say \"no\" \\"`, String.raw`say "no" \ `.trimEnd()],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    [`"${String.raw`\"`.repeat(255)}"`, '"'.repeat(255)],
  ])('is read: %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it('may be missing', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'x'.repeat(256)],
    ['too long in quotes', `"${'x'.repeat(256)}"`],
    ['two, joined by Node', 'one, two'],
    ['two in quotes', '"one", "two"'],
    ['of two words', 'two words'],
    ['not closed', '"open'],
    ['not opened', 'closed"'],
    ['with a quote inside', '"a"b"'],
    ['with an escape of its own', String.raw`"\n"`],
    ['with a parameter', '"key";a=1'],
    ['not ASCII', 'schlüssel'],
    ['not ASCII in quotes', '"schlüssel"'],
    ['with a control character', 'a\tb'],
  ])('is refused where it is %s', (_what, header) => {
    expect(() => parseIdempotencyKey(header)).toThrow('Idempotency-Key is not one key.');
  });
});
