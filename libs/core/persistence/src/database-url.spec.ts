import { describe, expect, it } from '@jest/globals';
import { databaseUrl } from './database-url.js';

describe('the URL of a database', () => {
  it.each([
    'postgresql://app:pw@localhost:5432/solera',
    'postgres://127.0.0.1/solera?sslmode=require',
  ])('is %s', (url) => {
    expect(databaseUrl(url)).toBe(url);
  });

  it.each([
    '',
    'planted',
    'mysql://app:planted@localhost/solera',
    'postgresql://app:planted@localhost',
    'postgresql://app:planted@localhost/',
    'postgresql://app:planted@local host/solera',
  ])('is not %j, which is not repeated', (url) => {
    expect(() => databaseUrl(url)).toThrow(/^must look like postgresql:/);
    expect(() => databaseUrl(url)).not.toThrow('planted');
  });
});
