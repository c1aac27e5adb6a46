import { validate, type ValidationError } from 'class-validator';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
import { settingsOf, type ConfigClass, type SettingDeclaration } from './setting.decorator.js';
import { SettingSources, type ConfigSources, type Finding, type SourceName } from './sources.js';

/** One line of `solera config`. */
export interface SettingReport {
  readonly name: string;
  readonly help: string;
  readonly source: SourceName | 'unset';
  /** The text as configured, `[secret]` for secrets, null when unset. */
  readonly value: string | null;
}

export interface LoadedConfig {
  /** @throws when the class was not among those loaded: a mistake of the program, not of its user. */
  get<T extends object>(config: ConfigClass<T>): T;
  readonly classes: readonly ConfigClass[];
  readonly report: readonly SettingReport[];
}

/**
 * Reads, parses and checks all settings of all given classes. Later sources win:
 * defaults, `.env` (not in production), the environment. In both `NAME_FILE` may name a file instead.
 *
 * @throws ConfigurationError naming every wrong setting at once
 */
export async function loadConfig(
  classes: readonly ConfigClass[],
  sources: ConfigSources,
): Promise<LoadedConfig> {
  const found = await SettingSources.open(sources);
  const loader = new Loader(found, await found.isProduction(), sources.providedLater ?? []);
  for (const config of classes) await loader.load(config);
  return loader.finish();
}

class Loader {
  private readonly instances = new Map<ConfigClass, object>();
  private readonly problems: ConfigurationProblem[] = [];
  private readonly report: SettingReport[] = [];

  constructor(
    private readonly sources: SettingSources,
    private readonly isProduction: boolean,
    private readonly providedLater: readonly string[],
  ) {}

  async load(config: ConfigClass): Promise<void> {
    const instance = new config();
    const broken = new Set<string>();
    for (const setting of settingsOf(config)) {
      const value = await this.read(setting);
      const isMissing = value === undefined && !setting.optional;
      if (value === FAILED || isMissing) broken.add(setting.property);
      else Object.assign(instance, { [setting.property]: value });
    }
    for (const error of await validate(instance, { forbidUnknownValues: false })) {
      if (!broken.has(error.property)) this.blame(config, error);
    }
    this.instances.set(config, instance);
  }

  finish(): LoadedConfig {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
    const { instances, report } = this;
    return {
      classes: [...instances.keys()],
      report,
      get<T extends object>(config: ConfigClass<T>): T {
        const instance = instances.get(config);
        if (!instance) throw new Error(`${config.name} was not loaded by this process`);
        return instance as T;
      },
    };
  }

  private async read(setting: SettingDeclaration): Promise<unknown> {
    const found = (await this.sources.find(setting.name)) ?? (await this.fallBack(setting));
    if (found === undefined) {
      this.report.push({ name: setting.name, help: setting.help, source: 'unset', value: null });
      return this.mayBeUnset(setting)
        ? undefined
        : this.fail(setting.name, `is required: ${setting.help}`);
    }
    if ('reason' in found) return this.fail(found.name, found.reason);
    const value = setting.secret ? '[secret]' : found.text;
    this.report.push({ name: setting.name, help: setting.help, source: found.source, value });
    try {
      return setting.parse(found.text);
    } catch (error) {
      return this.fail(setting.name, (error as Error).message);
    }
  }

  private mayBeUnset({ name, optional, explicitInProduction }: SettingDeclaration): boolean {
    if (this.providedLater.includes(name)) return true;
    return optional === true && !(this.isProduction && explicitInProduction);
  }

  private async fallBack(setting: SettingDeclaration): Promise<Finding | undefined> {
    if (this.isProduction && setting.explicitInProduction) return undefined;
    if (setting.default === undefined) return undefined;
    if (typeof setting.default === 'string') return { text: setting.default, source: 'default' };
    const other = await this.sources.find(setting.default.from);
    const text = other && 'text' in other ? other.text : undefined;
    return { text: setting.default.make(text), source: 'default' };
  }

  private blame(config: ConfigClass, error: ValidationError): void {
    const setting = settingsOf(config).find(({ property }) => property === error.property);
    for (const message of Object.values(error.constraints ?? {})) {
      // class-validator's messages start with the property; a user knows the variable.
      const reason = message.replace(new RegExp(`^(each value in )?${error.property} `), '');
      this.fail(setting?.name ?? error.property, reason);
    }
  }

  private fail(name: string, reason: string): typeof FAILED {
    this.problems.push({ name, reason });
    return FAILED;
  }
}

const FAILED = Symbol('failed');
