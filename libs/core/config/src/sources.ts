import { readFile, stat } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { ConfigurationProblem } from './configuration-error.js';

export interface ConfigSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the `.env` file; it may be missing. Ignored in production. */
  readonly dotenvPath?: string;
  /** Settings somebody provides later, `npm start` for instance: unset, they are `undefined` and no error. */
  readonly providedLater?: readonly string[];
}

export type SourceName = 'default' | '.env' | 'environment' | 'file';

export interface Finding {
  readonly text: string;
  readonly source: SourceName;
}

/** Looks one variable up in the environment, then in `.env`; in both its `_FILE` twin may name a file instead. */
export class SettingSources {
  private constructor(
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly dotenv: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Reads `.env` too, except in production, where a forgotten file must not decide anything. */
  static async open({ environment, dotenvPath }: ConfigSources): Promise<SettingSources> {
    const given = new SettingSources(environment, {});
    if (dotenvPath === undefined || (await given.isProduction())) return given;
    return new SettingSources(environment, parseEnv(await readIfThere(dotenvPath)));
  }

  /** Wherever it is said: what a deployment must decide is not to be guessed because `.env` names it. */
  async isProduction(): Promise<boolean> {
    const found = await this.find('NODE_ENV');
    return found !== undefined && 'text' in found && found.text === 'production';
  }

  /** @returns the text, a problem, or undefined where no source names it. An empty text counts as unset. */
  async find(name: string): Promise<Finding | ConfigurationProblem | undefined> {
    return (
      (await this.findIn(this.environment, 'environment', name)) ??
      (await this.findIn(this.dotenv, '.env', name))
    );
  }

  private async findIn(
    place: Readonly<Record<string, string | undefined>>,
    source: SourceName,
    name: string,
  ): Promise<Finding | ConfigurationProblem | undefined> {
    const direct = place[name];
    const path = place[`${name}_FILE`];
    if (isSet(direct) && isSet(path)) {
      return { name, reason: `and ${name}_FILE are both set; remove one` };
    }
    if (isSet(direct)) return { text: direct, source };
    return isSet(path) ? this.fromFile(name, path) : undefined;
  }

  private async fromFile(name: string, path: string): Promise<Finding | ConfigurationProblem> {
    try {
      // Editors and `echo` end files with a newline that is never part of a password.
      return { text: (await readFile(path, 'utf8')).replace(/\r?\n$/, ''), source: 'file' };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return {
        name,
        reason: `cannot be read from the file ${name}_FILE names (${code ?? 'unknown error'})`,
      };
    }
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

async function readIfThere(path: string): Promise<string> {
  const isThere = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isThere ? readFile(path, 'utf8') : '';
}
