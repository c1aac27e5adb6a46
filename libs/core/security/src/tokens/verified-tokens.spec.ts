import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.js';

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const at = (seconds: number): Date => new Date(seconds * 1000);
const TOKEN: VerifiedToken = { header: { kid: 'k1' }, payload: { exp: 1_000 } };

describe('tokens that were verified', () => {
  const keys = new Map<unknown, KeyObject>();
  let tokens: VerifiedTokens;

  beforeEach(() => {
    keys.clear();
    keys.set('k1', newKey());
    tokens = new VerifiedTokens((kid) => keys.get(kid));
    tokens.remember('text', TOKEN);
  });

  it('are found by their whole text', () => {
    expect(tokens.find('text', at(999))).toBe(TOKEN);
    expect(tokens.find('text ', at(999))).toBeUndefined();
  });

  it('are not found from the moment they expire', () => {
    expect(tokens.find('text', at(999.999))).toBe(TOKEN);
    expect(tokens.find('text', at(1_000))).toBeUndefined();
  });

  it('are not found once their key is gone, or is another of the same name', () => {
    keys.delete('k1');
    expect(tokens.find('text', at(0))).toBeUndefined();
    tokens.remember('text', TOKEN);
    keys.set('k1', newKey());
    expect(tokens.find('text', at(0))).toBeUndefined();
  });

  it('are not remembered without a key or a time to expire at', () => {
    tokens.remember('of nobody', { ...TOKEN, header: { kid: 'k2' } });
    tokens.remember('for ever', { ...TOKEN, payload: {} });
    for (const text of ['of nobody', 'for ever']) expect(tokens.find(text, at(0))).toBeUndefined();
  });

  it('make room for new ones, the oldest first', () => {
    for (let n = 0; n < 5_000; n++) tokens.remember(`n${n}`, TOKEN);
    expect(tokens.find('text', at(0))).toBeUndefined();
    expect(tokens.find('n0', at(0))).toBe(TOKEN);
    expect(tokens.find('n4999', at(0))).toBe(TOKEN);
  });
});
