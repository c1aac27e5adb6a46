import 'reflect-metadata';
import type { Parser } from './parsers.js';

export interface SettingOptions<T> {
  /** One sentence for `.env.example`, `solera config` and the docs. */
  readonly help: string;
  readonly parse: Parser<T>;
  /**
   * The text used when no source names the setting, or how to make it from another variable.
   * Without one the setting is required.
   */
  readonly default?: string | { from: string; make: (text: string | undefined) => string };
  /** Required in production, whatever the default and though it is optional elsewhere: a deployment must decide it. */
  readonly explicitInProduction?: boolean;
  /** May stay unset: the field is then `undefined`. */
  readonly optional?: boolean;
  /** Masked wherever the effective configuration is shown. */
  readonly secret?: boolean;
  /** Shown, commented out, in `.env.example` where there is no default. */
  readonly example?: string;
}

export interface SettingDeclaration extends SettingOptions<unknown> {
  readonly name: string;
  readonly property: string;
}

export type ConfigClass<T extends object = object> = new () => T;

const SETTINGS = Symbol('solera:settings');

/**
 * Binds a field of a configuration class to an environment variable. Range and shape are checked by
 * class-validator decorators on the same field, all fields of all classes at once, before the
 * process does anything else.
 */
export function Setting<T>(name: string, options: SettingOptions<T>): PropertyDecorator {
  return (target, property) => {
    const declared = settingsOf(target.constructor as ConfigClass);
    const declaration: SettingDeclaration = { ...options, name, property: String(property) };
    Reflect.defineMetadata(SETTINGS, [...declared, declaration], target.constructor);
  };
}

export function settingsOf(config: ConfigClass): readonly SettingDeclaration[] {
  return (Reflect.getMetadata(SETTINGS, config) as SettingDeclaration[] | undefined) ?? [];
}
