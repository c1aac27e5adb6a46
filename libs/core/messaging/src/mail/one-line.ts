/** Control characters, line and paragraph separators, and white space of every kind. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;

/**
 * A text as one line: names that users chose go into headers and sentences, and must not begin a new
 * header or paragraph there.
 */
export function oneLine(text: string): string {
  return text.replace(BREAKS, ' ').trim();
}
