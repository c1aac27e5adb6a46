import { Secret } from './secret.js';

/**
 * Turns the text of a setting into its value. A parser throws an `Error` whose message completes
 * the sentence "PORT …" and never repeats the text: it may be a secret put under the wrong name.
 */
export type Parser<T> = (text: string) => T;

export const text: Parser<string> = (value) => value;

export const integer: Parser<number> = (value) => {
  if (!/^-?\d{1,15}$/.test(value)) throw new Error('must be a whole number');
  return Number(value);
};

export const flag: Parser<boolean> = (value) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new Error('must be true or false');
};

/** Items separated by commas; white space around them and empty items are dropped. */
export function list<T>(item: Parser<T>): Parser<readonly T[]> {
  return (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(item);
}

export function secret<T>(inner: Parser<T>): Parser<Secret<T>> {
  return (value) => new Secret(inner(value));
}

/** The origin of a web page, as browsers send it (RFC 6454 section 6.2). */
export const webOrigin: Parser<string> = (value) => {
  // With an asterisk it would be an origin no browser has, and open nothing without a word.
  if (!URL.canParse(value) || new URL(value).origin !== value || value.includes('*')) {
    throw new Error('must be origins without a path, like https://app.example.com');
  }
  return value;
};
