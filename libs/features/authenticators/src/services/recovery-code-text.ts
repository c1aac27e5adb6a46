import { createHash, randomInt } from 'node:crypto';

/** Digits and letters without those that look like others (0 O, 1 I L) and without vowels that make words. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';
const GROUPS = 4;
const GROUP_LENGTH = 6;

/** 24 characters of 28 make 115 bits: nobody can guess one, so a plain hash keeps it (ASVS 5.0, item 6.5.2 asks for 112). */
export function newRecoveryCode(): string {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** SHA-256 as hex, the same however the code is written. */
export function hashRecoveryCode(code: string): string {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '');
  return createHash('sha256').update(plain).digest('hex');
}
