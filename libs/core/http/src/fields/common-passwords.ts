import { dictionary } from '@zxcvbn-ts/language-common';

/** The 17,950 of the list, counted in passwords that leaked, that are long enough to be chosen (ASVS 5.0, item 6.2.4 asks for 3,000). */
const LISTED = new Set(dictionary['passwords-common'].filter((password) => password.length >= 8));

/** What people put behind a word where they are told to use digits and other characters as well. */
const TAIL = /[^\p{L}]+$/u;

/**
 * Whether somebody who guesses would try it first: a listed password, in any case, with any digits and
 * other characters behind it.
 */
export function isCommonPassword(password: string): boolean {
  const plain = password.toLowerCase();
  return LISTED.has(plain) || LISTED.has(plain.replace(TAIL, ''));
}
