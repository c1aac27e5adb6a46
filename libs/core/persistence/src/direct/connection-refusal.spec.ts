import { describe, expect, it } from '@jest/globals';
import { connectionRefusal, errorCode } from './connection-refusal.js';
import { openClient } from './open-client.js';

const URL_TEXT = 'postgresql://app:planted-password@db.example.com/solera';
const WHERE = 'db.example.com:5432/solera as app';
const failure = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

describe('a refused connection', () => {
  it.each<[string, Error, number, string]>([
    ['a wrong password', failure('28P01'), 77, `PostgreSQL refused the log-in to ${WHERE}: check`],
    ['no entry in pg_hba.conf', failure('28000'), 77, `PostgreSQL refused the log-in to ${WHERE}`],
    ['no password', new Error('SASL: no password'), 77, 'PostgreSQL refused the log-in'],
    ['no right to connect', failure('42501'), 77, `The role may not connect to ${WHERE}.`],
    ['no database', failure('3D000'), 69, `The database does not exist: ${WHERE}.`],
    ['nobody there', failure('ECONNREFUSED'), 69, `cannot be reached at ${WHERE} (ECONNREFUSED).`],
    [
      'silence',
      new Error('timeout expired'),
      69,
      `cannot be reached at ${WHERE} (timeout expired)`,
    ],
  ])('is told in one sentence: %s', (_why, error, exitCode, sentence) => {
    const refusal = connectionRefusal(error, URL_TEXT);
    expect([refusal.exitCode, refusal.cause]).toEqual([exitCode, error]);
    expect(refusal.message).toContain(sentence);
    expect(refusal.message).not.toContain('planted-password');
    expect(refusal.message.match(/\. |\.$/g)).toHaveLength(1);
  });

  it('is one even where what was thrown is no error', () => {
    expect(connectionRefusal({}, URL_TEXT)).toMatchObject({ exitCode: 69 });
  });

  it('comes from the server that is not there', async () => {
    const opening = openClient('postgresql://app@127.0.0.1:1/solera', 'test');
    await expect(opening).rejects.toMatchObject({ name: 'Refusal', exitCode: 69 });
  });
});

describe('the code of an error', () => {
  it.each<[string, unknown, string]>([
    ['its own', failure('28P01'), '28P01'],
    ['that of its cause', new Error('outer', { cause: failure('53100') }), '53100'],
    ['that of the first of many', new AggregateError([failure('ECONNREFUSED')]), 'ECONNREFUSED'],
    ['none', new Error('plain'), ''],
    ['none of nobody', new AggregateError([]), ''],
  ])('is %s', (_which, error, code) => {
    expect(errorCode(error)).toBe(code);
  });
});
