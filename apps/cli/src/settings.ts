import { join, resolve } from 'node:path';
import {
  ConfigurationError,
  InstallationConfig,
  loadConfig,
  SealingConfig,
  type ConfigClass,
  type LoadedConfig,
} from '#core/config';
import { HttpConfig } from '#core/http';
import { MailConfig } from '#core/messaging';
import { LogConfig, OperationsConfig } from '#core/observability';
import {
  DatabaseAdministrationConfig,
  DatabaseConfig,
  DataDir,
  findPlace,
  type EmbeddedPlace,
} from '#core/persistence';
import { EdgeConfig, LimitsConfig, StepUpConfig, TokenConfig } from '#core/security';
import { OAuthConfig } from '#features/oauth';
import { AuthenticatorsConfig } from '#features/authenticators';
import { SessionConfig } from '#features/sessions';
import type { CommandIo } from './command.js';
import { makeSealingKey } from './sealing-key.js';
import { DemoConfig } from './demo.config.js';

/** Every configuration class of every process, in the order in which people read them. */
export const CONFIG_CLASSES = [
  InstallationConfig,
  HttpConfig,
  DemoConfig,
  DatabaseConfig,
  DatabaseAdministrationConfig,
  SealingConfig,
  TokenConfig,
  StepUpConfig,
  AuthenticatorsConfig,
  SessionConfig,
  OAuthConfig,
  EdgeConfig,
  LimitsConfig,
  MailConfig,
  OperationsConfig,
  LogConfig,
] as const;

export function dotenvPath(io: CommandIo): string {
  return join(io.root, '.env');
}

const SEALING_KEYS_FILE = 'sealing-keys';

/** Outside production `npm start` provides them. */
const PROVIDED_BY_START = ['DATABASE_URL', 'SEALING_KEYS'] as const;

/** The configuration as the command line sees it: what `npm start` provides may still be unset. */
export class Settings {
  readonly installation: InstallationConfig;
  readonly administration: DatabaseAdministrationConfig;
  readonly appUrl: string | undefined;
  readonly ownerUrl: string | undefined;

  private constructor(
    readonly config: LoadedConfig,
    private readonly io: CommandIo,
  ) {
    this.installation = config.get(InstallationConfig);
    this.administration = config.get(DatabaseAdministrationConfig);
    this.appUrl = this.isSet('DATABASE_URL') ? config.get(DatabaseConfig).url.reveal() : undefined;
    this.ownerUrl = this.administration.ownerUrl?.reveal();
  }

  /**
   * Everything, for who runs everything.
   *
   * @throws ConfigurationError naming every wrong setting at once
   */
  static async load(io: CommandIo): Promise<Settings> {
    const isProduction = io.environment['NODE_ENV'] === 'production';
    return Settings.read(io, CONFIG_CLASSES, isProduction ? [] : PROVIDED_BY_START);
  }

  /** Only what administers the database, so that a job that migrates need not know the rest. */
  static async forDatabase(io: CommandIo): Promise<Settings> {
    const classes = [
      InstallationConfig,
      DatabaseConfig,
      DatabaseAdministrationConfig,
      SealingConfig,
    ];
    return Settings.read(io, classes, [...PROVIDED_BY_START, 'PUBLIC_URL']);
  }

  private static async read(
    io: CommandIo,
    classes: readonly ConfigClass[],
    providedLater: readonly string[],
  ): Promise<Settings> {
    const sources = { environment: io.environment, dotenvPath: dotenvPath(io), providedLater };
    return new Settings(await loadConfig(classes, sources), io);
  }

  /** Where the API listens. */
  get listen(): { readonly host: string; readonly port: number } {
    return { host: this.installation.host, port: this.config.get(HttpConfig).port };
  }

  get areDocsEnabled(): boolean {
    return this.config.get(HttpConfig).docsEnabled;
  }

  /** Mails are kept in memory and shown at /mail, not sent. */
  get areMailsShown(): boolean {
    return !this.installation.isProduction && !this.isSet('SMTP_URL');
  }

  get demo(): DemoConfig {
    return this.config.get(DemoConfig);
  }

  /** No URL is set, so that the database is ours to run. */
  get isEmbedded(): boolean {
    return this.appUrl === undefined && this.ownerUrl === undefined;
  }

  isSet(name: string): boolean {
    const line = this.config.report.find((setting) => setting.name === name);
    return line !== undefined && line.source !== 'unset';
  }

  /** @throws Refusal 73 when the database could not reach the chosen DATA_DIR */
  async place(): Promise<EmbeddedPlace> {
    const { dataDir } = this.installation;
    if (!this.isEmbedded) return { dataDir: resolve(this.io.root, dataDir), copies: '' };
    const source = this.config.report.find(({ name }) => name === 'DATA_DIR')?.source;
    return findPlace({ checkout: this.io.root, dataDir, isChosen: source !== 'default' });
  }

  /**
   * The keys as configured, or made once and kept in DATA_DIR.
   *
   * @returns with the environment variables other processes need to find the same
   */
  async sealing(): Promise<{ config: SealingConfig; variables: Record<string, string> }> {
    if (this.isSet('SEALING_KEYS')) {
      return { config: this.config.get(SealingConfig), variables: {} };
    }
    if (this.installation.isProduction) {
      throw new ConfigurationError([
        { name: 'SEALING_KEYS', reason: 'is required in production: set SEALING_KEYS_FILE' },
      ]);
    }
    const dataDir = await DataDir.open((await this.place()).dataDir);
    await dataDir.readOrMake(SEALING_KEYS_FILE, makeSealingKey);
    const variables = { SEALING_KEYS_FILE: dataDir.file(SEALING_KEYS_FILE) };
    const loaded = await loadConfig([SealingConfig], { environment: variables });
    return { config: loaded.get(SealingConfig), variables };
  }
}
