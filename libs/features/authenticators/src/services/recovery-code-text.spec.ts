import { describe, expect, it } from '@jest/globals';
import { hashRecoveryCode, newRecoveryCode } from './recovery-code-text.js';

describe('a recovery code', () => {
  it('is four groups of characters nobody takes for others', () => {
    for (let n = 0; n < 100; n++) {
      expect(newRecoveryCode()).toMatch(/^([2-9B-DF-HJKMNP-TV-Z]{6}-){3}[2-9B-DF-HJKMNP-TV-Z]{6}$/);
    }
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, newRecoveryCode)).size).toBe(1_000);
  });

  it('is the same however it is typed', () => {
    const hash = hashRecoveryCode('BCDFG-23456-HJKMN-PQRST');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashRecoveryCode(' bcdfg 23456 hjkmnpqrst')).toBe(hash);
    expect(hashRecoveryCode('BCDFG-23456-HJKMN-PQRSS')).not.toBe(hash);
  });
});
