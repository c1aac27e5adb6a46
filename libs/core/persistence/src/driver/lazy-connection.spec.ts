import { describe, expect, it } from '@jest/globals';
import { CompiledQuery } from 'kysely';
import { writeParameters } from './lazy-connection.js';

const written = (sql: string, ...parameters: unknown[]) =>
  writeParameters(CompiledQuery.raw(sql, parameters));

describe('a statement that shares a message with others', () => {
  it('has its values written into it, as literals', () => {
    expect(written('select $1, $2, $3', 'text', 21, null)).toBe(`select 'text', '21', null`);
  });

  it('finds each value by its number', () => {
    const values = Array.from({ length: 12 }, (_, index) => index);
    expect(written('select $12, $1, $2, $1', ...values)).toBe(`select '11', '0', '1', '0'`);
  });

  it.each([
    [`it's`, `select 'it''s'`],
    ['a\\b', `select  E'a\\\\b'`],
    [`'; drop table users; --`, `select '''; drop table users; --'`],
    ['$1', `select '$1'`],
  ])('cannot be ended by the text %p', (value, sql) => {
    expect(written('select $1', value)).toBe(sql);
  });

  it('keeps what only looks like a parameter', () => {
    const sql = `select '$1 it''s', "$1 ""x", $1`;
    expect(written(sql, 7)).toBe(`select '$1 it''s', "$1 ""x", '7'`);
  });

  it.each([[new Date()], [Buffer.from('x')], [{}], [[1]], [true], [undefined], [NaN], ['a\0b']])(
    'is none where a value is %p',
    (value) => {
      expect(written('select $1', value)).toBeUndefined();
    },
  );
});
