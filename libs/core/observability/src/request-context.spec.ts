import { describe, expect, it } from '@jest/globals';
import { requestIdOf, traceIdOf } from './request-context.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the id of a request', () => {
  const of = (id?: string | string[]) =>
    requestIdOf({ headers: id === undefined ? {} : { 'x-request-id': id } });

  it.each(['12345678', 'a.b_c-D9', 'x'.repeat(64)])('is the one the client chose: %s', (id) => {
    expect(of(id)).toBe(id);
  });

  it.each([
    ['is too short', '1234567'],
    ['is too long', 'x'.repeat(65)],
    ['could forge a line', 'abcdefgh\n{"level":"fatal"}'],
    ['ends with a newline', '12345678\n'],
    ['has a space', 'abcd efgh'],
    ['is not ASCII', 'abcdéfgh'],
    ['is empty', ''],
    ['comes twice', ['12345678', '87654321']],
  ])('is made where the one of the client %s', (_why, id) => {
    expect(of(id)).toMatch(UUID);
  });

  it('is made, a new one each time, where the client has none', () => {
    expect(of()).toMatch(UUID);
    expect(of()).not.toBe(of());
  });
});

describe('the trace of a request', () => {
  const of = (traceparent?: string) =>
    traceIdOf({ headers: traceparent === undefined ? {} : { traceparent } });
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const PARENT = '00f067aa0ba902b7';

  it('is read from traceparent', () => {
    expect(of(`00-${TRACE}-${PARENT}-01`)).toBe(TRACE);
  });

  it.each([
    ['nothing', undefined],
    ['zeros as trace', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['zeros as parent', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['a text', 'planted'],
    ['more', `00-${TRACE}-${PARENT}-01-more`],
  ])('is none where traceparent holds %s', (_what, traceparent) => {
    expect(of(traceparent)).toBeUndefined();
  });
});
