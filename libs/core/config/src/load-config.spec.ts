import { describe, expect, it } from '@jest/globals';
import { IsInt, Max } from 'class-validator';
import { TemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { ConfigurationError } from './configuration-error.js';
import { loadConfig, type LoadedConfig } from './load-config.js';
import { integer, list, secret, text } from './parsers.js';
import type { Secret } from './secret.js';
import { Setting } from './setting.decorator.js';
import type { ConfigSources } from './sources.js';

class KitchenConfig {
  @Setting('OVENS', { help: 'How many ovens there are.', parse: integer, default: '2' })
  @IsInt()
  @Max(9)
  readonly ovens!: number;

  @Setting('COOK', { help: 'Who cooks.', parse: text })
  readonly cook!: string;

  @Setting('RECIPE', { help: 'What nobody may know.', parse: secret(text), secret: true })
  readonly recipe!: Secret;

  @Setting('GUEST', { help: 'Who comes.', parse: text, optional: true })
  readonly guest?: string;
}

class TableConfig {
  @Setting('SEATS', { help: 'Numbers of the seats.', parse: list(integer), default: '1,2' })
  @IsInt({ each: true })
  @Max(9, { each: true })
  readonly seats!: readonly number[];

  @Setting('SIGN', {
    help: 'What the sign says.',
    parse: text,
    default: { from: 'COOK', make: (cook) => `At ${cook ?? 'nobody'}'s` },
    explicitInProduction: true,
  })
  readonly sign!: string;

  @Setting('LAMP', {
    help: 'Where it is plugged in.',
    parse: text,
    optional: true,
    explicitInProduction: true,
  })
  readonly lamp?: string;
}

const CLASSES = [KitchenConfig, TableConfig];
const COMPLETE = { COOK: 'Ada', RECIPE: 'salt' };

function load(
  environment: ConfigSources['environment'],
  others: Omit<ConfigSources, 'environment'> = {},
): Promise<LoadedConfig> {
  return loadConfig(CLASSES, { environment, ...others });
}

async function problemsOf(loading: Promise<LoadedConfig>): Promise<string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigurationError)) throw new Error('No configuration error came');
  return error.problems.map(({ name, reason }) => `${name} ${reason}`);
}

describe('the sources of a setting', () => {
  it('are the default where nobody names it', async () => {
    expect((await load(COMPLETE)).get(KitchenConfig).ovens).toBe(2);
  });

  it('count .env before the default and the environment before .env', async () => {
    await using folder = await TemporaryFolder.make();
    const dotenvPath = await folder.write('.env', 'OVENS=3\nCOOK=Grace\n# RECIPE=none\n');
    const config = (await load({ RECIPE: 'salt', COOK: 'Ada' }, { dotenvPath })).get(KitchenConfig);
    expect([config.ovens, config.cook]).toEqual([3, 'Ada']);
  });

  it('do not need a .env', async () => {
    await using folder = await TemporaryFolder.make();
    const config = await load(COMPLETE, { dotenvPath: folder.file('.env') });
    expect(config.get(KitchenConfig).cook).toBe('Ada');
  });

  it('ignore .env in production', async () => {
    await using folder = await TemporaryFolder.make();
    const dotenvPath = await folder.write('.env', 'OVENS=3');
    const production = { ...COMPLETE, NODE_ENV: 'production', SIGN: 'Open', LAMP: 'Here' };
    expect((await load(production, { dotenvPath })).get(KitchenConfig).ovens).toBe(2);
  });

  it.each(['salt\n', 'salt\r\n', 'salt'])(
    'count the file NAME_FILE names before .env, without the newline at its end: %j',
    async (content) => {
      await using folder = await TemporaryFolder.make();
      const dotenvPath = await folder.write('.env', 'RECIPE=sugar');
      const RECIPE_FILE = await folder.write('recipe', content);
      const config = await load({ COOK: 'Ada', RECIPE_FILE }, { dotenvPath });
      expect(config.get(KitchenConfig).recipe.reveal()).toBe('salt');
    },
  );

  it('may be a file that .env names, unless the environment knows better', async () => {
    await using folder = await TemporaryFolder.make();
    const recipe = await folder.write('recipe', 'salt');
    const dotenvPath = await folder.write('.env', `RECIPE_FILE=${recipe}`);
    const config = await load({ COOK: 'Ada' }, { dotenvPath });
    expect(config.get(KitchenConfig).recipe.reveal()).toBe('salt');
    const other = await load({ COOK: 'Ada', RECIPE: 'pepper' }, { dotenvPath });
    expect(other.get(KitchenConfig).recipe.reveal()).toBe('pepper');
    await folder.write('.env', `RECIPE=sugar\nRECIPE_FILE=${recipe}`);
    expect(await problemsOf(load({ COOK: 'Ada' }, { dotenvPath }))).toEqual([
      'RECIPE and RECIPE_FILE are both set; remove one',
    ]);
  });

  it('keep every other character of a file', async () => {
    await using folder = await TemporaryFolder.make();
    const RECIPE_FILE = await folder.write('recipe', ' salt \n\n');
    const config = await load({ COOK: 'Ada', RECIPE_FILE });
    expect(config.get(KitchenConfig).recipe.reveal()).toBe(' salt \n');
  });

  it('contradict each other where NAME and NAME_FILE are both set', async () => {
    await using folder = await TemporaryFolder.make();
    const RECIPE_FILE = await folder.write('recipe', 'pepper');
    expect(await problemsOf(load({ ...COMPLETE, RECIPE_FILE }))).toEqual([
      'RECIPE and RECIPE_FILE are both set; remove one',
    ]);
  });

  it('say why a file cannot be read, and not where it is', async () => {
    const RECIPE_FILE = '/nowhere/at/all';
    expect(await problemsOf(load({ COOK: 'Ada', RECIPE_FILE }))).toEqual([
      'RECIPE cannot be read from the file RECIPE_FILE names (ENOENT)',
    ]);
  });

  it('count an empty text as none', async () => {
    const config = await load({ ...COMPLETE, OVENS: '', OVENS_FILE: '', GUEST: '' });
    expect([config.get(KitchenConfig).ovens, config.get(KitchenConfig).guest]).toEqual([
      2,
      undefined,
    ]);
  });

  it('may be another setting', async () => {
    expect((await load(COMPLETE)).get(TableConfig).sign).toBe("At Ada's");
    expect(
      (await load({ RECIPE: 'salt' }, { providedLater: ['COOK'] })).get(TableConfig).sign,
    ).toBe("At nobody's");
  });
});

describe('a wrong configuration', () => {
  const wrong = { OVENS: '12345', SEATS: '1,77', RECIPE_FILE: '/nowhere/secret-place' };

  it('is refused with every mistake of every class at once, by name', async () => {
    expect(await problemsOf(load(wrong))).toEqual([
      'COOK is required: Who cooks.',
      'RECIPE cannot be read from the file RECIPE_FILE names (ENOENT)',
      'OVENS must not be greater than 9',
      'SEATS must not be greater than 9',
    ]);
  });

  it('is shown without a single value [security 39]', async () => {
    const shown = await load({ ...wrong, COOK: 'Ada', OVENS: 'abc-planted' }).catch(String);
    expect(shown).toContain('OVENS must be a whole number');
    expect(shown).not.toMatch(/abc-planted|77|secret-place|Ada/);
  });

  it('ends a process with 78', () => {
    expect(ConfigurationError.exitCode).toBe(78);
  });

  it('lacks nothing that is provided later or optional', async () => {
    const config = await load({ COOK: 'Ada' }, { providedLater: ['RECIPE'] });
    expect(config.get(KitchenConfig)).toMatchObject({ cook: 'Ada' });
    expect(config.get(KitchenConfig).recipe).toBeUndefined();
  });

  it('has a wrong value even where the setting is provided later', async () => {
    const problems = problemsOf(load({ ...COMPLETE, OVENS: 'x' }, { providedLater: ['OVENS'] }));
    expect(await problems).toEqual(['OVENS must be a whole number']);
  });
});

describe('production', () => {
  const REQUIRED = [
    'SIGN is required: What the sign says.',
    'LAMP is required: Where it is plugged in.',
  ];
  const production = { ...COMPLETE, NODE_ENV: 'production' };

  it('takes no default for what a deployment must decide [security 39]', async () => {
    expect(await problemsOf(load(production))).toEqual(REQUIRED);
    const decided = (await load({ ...production, SIGN: 'Open', LAMP: 'Here' })).get(TableConfig);
    expect(decided).toMatchObject({ sign: 'Open', lamp: 'Here' });
  });

  it('is production where a file says so', async () => {
    await using folder = await TemporaryFolder.make();
    const NODE_ENV_FILE = await folder.write('environment', 'production\n');
    const dotenvPath = await folder.write('.env', 'SIGN=Open');
    expect(await problemsOf(load({ ...COMPLETE, NODE_ENV_FILE }, { dotenvPath }))).toEqual(
      REQUIRED,
    );
  });

  it('is production where .env says so', async () => {
    await using folder = await TemporaryFolder.make();
    const dotenvPath = await folder.write('.env', 'NODE_ENV=production');
    expect(await problemsOf(load(COMPLETE, { dotenvPath }))).toEqual(REQUIRED);
  });
});

describe('the loaded configuration', () => {
  it('reports every setting with its source and masks secrets [security 39]', async () => {
    await using folder = await TemporaryFolder.make();
    const dotenvPath = await folder.write('.env', 'SEATS=4');
    const SIGN_FILE = await folder.write('sign', 'Open');
    const { report } = await load({ ...COMPLETE, SIGN_FILE }, { dotenvPath });
    expect(report.map(({ name, source, value }) => [name, source, value])).toEqual([
      ['OVENS', 'default', '2'],
      ['COOK', 'environment', 'Ada'],
      ['RECIPE', 'environment', '[secret]'],
      ['GUEST', 'unset', null],
      ['SEATS', '.env', '4'],
      ['SIGN', 'file', 'Open'],
      ['LAMP', 'unset', null],
    ]);
    expect(report[0]?.help).toBe('How many ovens there are.');
  });

  it('knows its classes and has no others', async () => {
    const config = await loadConfig([KitchenConfig], { environment: COMPLETE });
    expect(config.classes).toEqual([KitchenConfig]);
    expect(() => config.get(TableConfig)).toThrow('TableConfig was not loaded by this process');
  });
});
