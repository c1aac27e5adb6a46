import { describe, expect, it } from '@jest/globals';
import { TEST_SEALING_KEYS } from '#core/testing';
import { TemporaryFolder } from '../support/temporary-folder.js';
import { TestIo } from '../support/test-io.js';

interface Line {
  readonly name: string;
  readonly value: string | null;
  readonly source: string;
  readonly help: string;
}

const REQUIRED_IN_PRODUCTION = [
  'DATABASE_URL',
  'SEALING_KEYS',
  'PUBLIC_URL',
  'DOCS_ENABLED',
  'SMTP_URL',
  'MAIL_FROM',
];

describe('solera config', () => {
  it('shows every setting with its value and its source, secrets masked', async () => {
    await using folder = await TemporaryFolder.make();
    await folder.write('.env', 'LOG_LEVEL=debug\nDATABASE_POOL_MAX=3');
    const SEALING_KEYS_FILE = await folder.write('keys', TEST_SEALING_KEYS);
    const DATABASE_URL = 'postgresql://app:planted-password@db.example.com/solera';
    const io = new TestIo({ DATABASE_URL, SEALING_KEYS_FILE, LOG_LEVEL: 'warn' }, folder.path);
    expect(await io.run('config --json')).toBe(0);
    const lines = JSON.parse(io.printed.join('')) as Line[];
    const of = (name: string) => {
      const { value, source } = lines.find((line) => line.name === name) ?? {};
      return [value, source];
    };
    expect(of('LOG_LEVEL')).toEqual(['warn', 'environment']);
    expect(of('DATABASE_POOL_MAX')).toEqual(['3', '.env']);
    expect(of('PORT')).toEqual(['3000', 'default']);
    expect(of('DATABASE_URL')).toEqual(['[secret]', 'environment']);
    expect(of('SEALING_KEYS')).toEqual(['[secret]', 'file']);
    expect(of('DATABASE_OWNER_URL')).toEqual([null, 'unset']);
    expect(io.text).not.toMatch(/planted-password|AAAA|db\.example/);

    expect(await io.run('config')).toBe(0);
    const table = io.printed.at(-1) ?? '';
    expect(table).toMatch(/^LOG_LEVEL +warn +environment$/m);
    expect(table).toMatch(/^DATABASE_OWNER_URL +- +unset$/m);
    expect(table.split('\n')).toHaveLength(lines.length);
    expect(table).not.toMatch(/planted-password|AAAA/);
  });

  it('needs nothing that start provides, outside production', async () => {
    expect(await new TestIo({}).run('config')).toBe(0);
    const io = new TestIo({ NODE_ENV: 'production' });
    expect(await io.run('config')).toBe(78);
    for (const name of REQUIRED_IN_PRODUCTION) {
      expect(io.text).toContain(`\n  ${name} is required`);
    }
  });

  it('says everything that is wrong, without values, and ends with 78', async () => {
    const io = new TestIo({ PORT: 'planted', TRUST_PROXY: 'true', LOG_LEVEL: 'loud' });
    expect(await io.run('config')).toBe(78);
    expect(io.printed).toEqual([]);
    expect(io.noted.join('\n')).toMatch(/PORT must[^]+TRUST_PROXY must[^]+LOG_LEVEL must/);
    expect(io.text).not.toMatch(/planted|loud/);
  });

  it('writes .env.example without looking at any value', async () => {
    const io = new TestIo({ PORT: 'planted' });
    expect(await io.run('config --env-example')).toBe(0);
    expect(io.printed.join('')).toMatch(/^#PORT=3000$/m);
  });
});
