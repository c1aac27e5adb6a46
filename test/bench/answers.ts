import type { BenchAnswer } from './load.js';

/** Different by nature: times, ids of requests, what is left of a quota, lengths, signed positions in lists. */
const ITS_OWN = ['date', 'x-request-id', 'ratelimit', 'content-length', 'link', 'keep-alive'];
/** Whatever was made has an id, times and, here, a name of its own. */
const ITS_OWN_WHEN_MADE = ['location', 'id', 'name', 'slug', 'createdAt', 'updatedAt'];

/** @throws Error where two servers answer the same request with different things */
export function assertSameAnswer(name: string, one: BenchAnswer, other: BenchAnswer): void {
  const [expected, actual] = [one, other].map(comparable);
  if (expected !== actual) {
    throw new Error(`${name}: the answers differ.\n${String(expected)}\n${String(actual)}`);
  }
}

function comparable({ status, headers, body }: BenchAnswer): string {
  const itsOwn = new Set([...ITS_OWN, 'nextCursor', ...(status === 201 ? ITS_OWN_WHEN_MADE : [])]);
  const names = Object.keys(headers).sort();
  const shown = names.map((name) => [name, itsOwn.has(name) ? '*' : headers[name]]);
  const members: unknown = JSON.parse(body, (name, value: unknown) =>
    itsOwn.has(name) ? typeof value : value,
  );
  return JSON.stringify({ status, headers: shown, members }, null, 1);
}
