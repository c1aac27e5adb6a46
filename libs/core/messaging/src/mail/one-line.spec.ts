import { describe, expect, it } from '@jest/globals';
import { oneLine } from './one-line.js';

describe('one line', () => {
  it.each([
    ['plain text', 'plain text'],
    ['  around  and   between ', 'around and between'],
    ['a\r\nBcc: eve@example.com', 'a Bcc: eve@example.com'],
    ['a\rb\nc\td\ve\ff', 'a b c d e f'],
    ['a\u2028b\u2029c\u0085d\u0000e\u001bf\u00a0g', 'a b c d e f g'],
    ['Zoë 👩‍🚀', 'Zoë 👩‍🚀'],
    ['\n', ''],
  ])('is made of %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });
});
