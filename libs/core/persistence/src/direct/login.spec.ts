import { describe, expect, it } from '@jest/globals';
import { databaseOf, describeUrl, loginAs, onDatabase, roleOf } from './login.js';

const URL_TEXT = 'postgresql://postgres:p%40ss@db.example.com:6432/solera?sslmode=require';

describe('the URL of a log-in', () => {
  it('is turned into that of another role, whatever its password', () => {
    const url = loginAs(URL_TEXT, 'app owner', 'a/b:c@d');
    expect(url).toBe(
      'postgresql://app%20owner:a%2Fb%3Ac%40d@db.example.com:6432/solera?sslmode=require',
    );
    expect(roleOf(url)).toBe('app owner');
  });

  it('is turned into that of another database', () => {
    const url = onDatabase(URL_TEXT, 'my database');
    expect(url).toBe(
      'postgresql://postgres:p%40ss@db.example.com:6432/my%20database?sslmode=require',
    );
    expect(databaseOf(url)).toBe('my database');
  });

  it('is told without password and parameters', () => {
    expect(describeUrl(URL_TEXT)).toBe('db.example.com:6432/solera as postgres');
    expect(describeUrl('postgresql://localhost/solera')).toBe('localhost:5432/solera as nobody');
  });
});
