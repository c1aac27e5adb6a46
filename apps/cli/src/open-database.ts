import { ConfigurationError } from '#core/config';
import {
  EmbeddedDatabase,
  onDatabase,
  prepareDatabase,
  roleOf,
  withClient,
  type DatabaseLogins,
} from '#core/persistence';
import { ExitCode, Refusal } from '#core/errors';
import type { CommandIo } from './command.js';
import type { Settings } from './settings.js';

const EMBEDDED_NAME = 'solera';

/** The database a command works with, prepared, and how to leave it. */
export interface OpenDatabase {
  readonly logins: Pick<DatabaseLogins, 'ownerUrl' | 'appUrl'>;
  /** Present when it is ours to run. */
  readonly embedded: EmbeddedDatabase | undefined;
}

/**
 * Both URLs given: used as they are. One: an administrator's, with which roles and database are
 * prepared. None: the embedded server, adopted or started.
 *
 * @param claim runs before the embedded database is touched
 * @throws Refusal, ConfigurationError
 */
export async function openDatabase(
  settings: Settings,
  command: string,
  claim: (embedded: EmbeddedDatabase) => Promise<void> = () => Promise.resolve(),
): Promise<OpenDatabase> {
  const { appUrl, ownerUrl } = settings;
  if (appUrl !== undefined && ownerUrl !== undefined) {
    // Said now and in words, rather than later by whoever needs it first.
    for (const url of [ownerUrl, appUrl]) await withClient(url, command, () => Promise.resolve());
    return { logins: { appUrl, ownerUrl }, embedded: undefined };
  }
  const adminUrl = ownerUrl ?? appUrl;
  if (adminUrl !== undefined) {
    return { logins: await prepare(settings, adminUrl), embedded: undefined };
  }
  const embedded = await openEmbedded(settings, command);
  try {
    await claim(embedded);
    const url = onDatabase(embedded.adminUrl, EMBEDDED_NAME);
    return { logins: await prepare(settings, url), embedded };
  } catch (error) {
    await embedded.release();
    throw error;
  }
}

/** For commands that only migrate: the owner's URL is enough, and stays what it is. */
export async function withOwner<T>(
  settings: Settings,
  io: CommandIo,
  command: string,
  work: (ownerUrl: string) => Promise<T>,
): Promise<T> {
  if (settings.ownerUrl !== undefined) return work(settings.ownerUrl);
  if (settings.installation.isProduction) {
    throw new ConfigurationError([
      { name: 'DATABASE_OWNER_URL', reason: 'is required in production: the role that migrates' },
    ]);
  }
  const { logins, embedded } = await openDatabase(settings, command);
  const stopListening = io.onInterrupt(() => {
    void leave(embedded).finally(() => {
      io.exit(ExitCode.failed);
    });
  });
  try {
    return await work(logins.ownerUrl);
  } finally {
    stopListening();
    await leave(embedded);
  }
}

/** @throws Refusal 77 when the log-in is not an administrator's */
export async function prepare(settings: Settings, adminUrl: string): Promise<DatabaseLogins> {
  const role = roleOf(adminUrl);
  if (['app', 'app_owner', 'app_system'].includes(role)) {
    throw new Refusal(
      ExitCode.noPermission,
      `${role} cannot prepare the database: set both DATABASE_OWNER_URL (as app_owner) and DATABASE_URL (as app), or DATABASE_URL alone as an administrator.`,
    );
  }
  const { config } = await settings.sealing();
  return prepareDatabase({
    adminUrl,
    passwordOf: (name) => config.current.derive(`database:${name}`).toString('base64url'),
    statementTimeoutMs: settings.administration.statementTimeoutMs,
  });
}

async function openEmbedded(settings: Settings, command: string): Promise<EmbeddedDatabase> {
  if (settings.installation.isProduction) {
    throw new ConfigurationError([
      {
        name: 'DATABASE_URL',
        reason: 'is required in production: the embedded PostgreSQL is for development only',
      },
    ]);
  }
  return EmbeddedDatabase.open(await settings.place(), { applicationName: command });
}

async function leave(embedded: EmbeddedDatabase | undefined): Promise<void> {
  await embedded?.release();
}
