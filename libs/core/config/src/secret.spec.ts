import { format, inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.js';

describe('a secret', () => {
  const secret = new Secret('planted-value');

  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspection', () => inspect({ secret, deep: { list: [secret] } }, { showHidden: true })],
    ['formatting', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['a text', () => `${String(secret)} ${[secret].join(',')}`],
    ['the message of an error', () => new Error(`refused ${String(secret)}`).message],
    ['its members', () => JSON.stringify([Object.entries(secret), Object.assign({}, secret)])],
    ['a copy', () => JSON.stringify(structuredClone(secret))],
  ])('does not show in %s', (_where, show) => {
    expect(show()).not.toContain('planted-value');
  });

  it('shows that it is one [security 39]', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
  });

  it('is told to who asks for it by name', () => {
    expect(secret.reveal()).toBe('planted-value');
  });
});
