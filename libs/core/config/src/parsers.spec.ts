import { describe, expect, it } from '@jest/globals';
import { flag, integer, list, secret, text } from './parsers.js';

describe('parsers', () => {
  it('read whole numbers', () => {
    expect(['0', '-7', '007', '999999999999999'].map(integer)).toEqual([0, -7, 7, 999999999999999]);
  });

  it.each(['', ' 1', '1 ', '1.5', '1e3', '0x10', '+1', '--1', 'NaN', '1234567890123456'])(
    'refuse %j as a whole number',
    (value) => {
      expect(() => integer(value)).toThrow('must be a whole number');
    },
  );

  it('read flags, in these two words only', () => {
    expect(['true', 'false'].map(flag)).toEqual([true, false]);
    for (const value of ['', '1', '0', 'yes', 'TRUE', ' true']) {
      expect(() => flag(value)).toThrow('must be true or false');
    }
  });

  it('read lists without white space and empty items', () => {
    expect(list(text)(' a, b ,,c,')).toEqual(['a', 'b', 'c']);
    expect(list(text)('')).toEqual([]);
    expect(() => list(integer)('1,x')).toThrow('must be a whole number');
  });

  it('hide what they read as a secret', () => {
    const hidden = secret(integer)('42');
    expect([String(hidden), hidden.reveal()]).toEqual(['[secret]', 42]);
  });

  it('never repeat the text in an error', () => {
    for (const parse of [integer, flag, list(integer), secret(integer)]) {
      const message = (() => {
        try {
          return String(parse('planted'));
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(message).toMatch(/^must be/);
      expect(message).not.toContain('planted');
    }
  });
});
