import { describe, expect, it } from '@jest/globals';
import { isPlainAddress, parseSender } from './addresses.js';

describe('a plain address', () => {
  it.each(['a@b.example', "o'brien+tag/x=y?{z}|~`^&%$#!*@sub.example.com", 'a@localhost'])(
    'is %s',
    (address) => {
      expect(isPlainAddress(address)).toBe(true);
    },
  );

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\n',
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com eve@example.com',
    'Ada <ada@example.com>',
    '<ada@example.com>',
    '"ada"@example.com',
    'ada@example.com@eve.example',
    'ada@[127.0.0.1]',
    'ädä@example.com',
    `${'a'.repeat(243)}@example.com`,
  ])('is not %j', (address) => {
    expect(isPlainAddress(address)).toBe(false);
  });
});

describe('a sender', () => {
  it.each([
    ['no-reply@example.com', { name: '', address: 'no-reply@example.com' }],
    ['<no-reply@example.com>', { name: '', address: 'no-reply@example.com' }],
    ['Solera <no-reply@example.com>', { name: 'Solera', address: 'no-reply@example.com' }],
    ['Żółw, Inc. <a@b.example>', { name: 'Żółw, Inc.', address: 'a@b.example' }],
  ])('is read from %s', (text, sender) => {
    expect(parseSender(text)).toEqual(sender);
  });

  it.each([
    '',
    'planted',
    'Solera no-reply@planted.example',
    'Solera <planted>',
    'Solera <a@planted.example> more',
    'Two <a@planted.example>, Three <b@planted.example>',
    'a@planted.example, b@planted.example',
    'So\r\nBcc: eve@planted.example <a@planted.example>',
    'Solera <a@planted.example>\nBcc: eve@planted.example',
    '"Solera" <a@planted.example>',
  ])('is not %j, which is not repeated', (text) => {
    expect(() => parseSender(text)).toThrow(/^must be an address, or/);
    expect(() => parseSender(text)).not.toThrow('planted');
  });
});
