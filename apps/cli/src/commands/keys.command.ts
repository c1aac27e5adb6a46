import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { ExitCode } from '#core/errors';
import { SealedValues, UnitOfWork } from '#core/persistence';
import { SigningKeys, type KeyPair } from '#core/security';
import { withApplication } from '../application.js';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { openDatabase } from '../open-database.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';

const OPTIONS = {
  'activate-in': { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Longer than any process goes on without looking for new keys. */
const DEFAULT_SECONDS = 15 * 60;
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** The keys tokens are signed with, and those that seal what is stored. */
export class KeysCommand implements Command {
  readonly name = 'keys';
  readonly summary =
    'list, rotate: the keys tokens are signed with; reseal: what SEALING_KEYS seal';
  readonly usage = `Usage: solera keys <action> [options]

  list                          each key, and since when or from when on it signs
  rotate [--activate-in <s>]    publish a new key; it signs after ${String(DEFAULT_SECONDS)} seconds, or as many as said
  reseal                        seal with the first of SEALING_KEYS what another one has sealed

  --json                        print data as JSON

Running processes take up a new key by themselves; tokens signed with the one before stay good until
they expire. Keys that were replaced more than a day ago are removed by the next rotation.

reseal may be interrupted and run again. It is about what stays for good: signing keys and the secrets of
authenticator apps. Sessions keep their seal until they end, mails and repeated answers for a day.`;

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values, positionals } = readOptions(this, args, OPTIONS);
    const [action, ...rest] = positionals;
    const isJson = values.json === true;
    const seconds = secondsOf(values['activate-in']);
    if (rest.length > 0) throw new UsageError(WHAT_TO_DO);
    if (action === 'list') {
      report(await this.withApplication(io, (app) => app.get(SigningKeys).list()), io, isJson);
    } else if (action === 'rotate') {
      report([await this.withApplication(io, (app) => rotate(app, seconds))], io, isJson);
    } else if (action === 'reseal') {
      reportResealed(await this.withApplication(io, (app) => reseal(app, io)), io, isJson);
    } else {
      throw new UsageError(WHAT_TO_DO);
    }
    return ExitCode.ok;
  }

  private async withApplication<T>(
    io: CommandIo,
    work: (application: INestApplicationContext) => Promise<T>,
  ): Promise<T> {
    const settings = await Settings.load(io);
    const { logins, embedded } = await openDatabase(settings, 'solera keys');
    try {
      return await withApplication(settings, io, logins.appUrl, work);
    } finally {
      await embedded?.release();
    }
  }
}

const WHAT_TO_DO = 'Say what to do: solera keys list, solera keys rotate or solera keys reseal.';

function rotate(application: INestApplicationContext, seconds: number): Promise<KeyPair> {
  const signing = application.get(SigningKeys);
  return application.get(UnitOfWork).run(
    { requestId: 'solera keys rotate', userId: null },
    () => signing.rotate(seconds * 1000),
    (pair) => pair,
    { access: 'write' },
  );
}

/** How many of what were sealed anew. */
interface Resealed {
  readonly name: string;
  readonly count: number;
}

async function reseal(application: INestApplicationContext, io: CommandIo): Promise<Resealed[]> {
  const all = provided(application.get(DiscoveryService, { strict: false }), SealedValues)();
  const done: Resealed[] = [];
  for (const values of all) {
    const { name } = values;
    const tell = (count: number) => {
      io.note(`${name}: ${String(count)} so far`);
    };
    done.push({ name, count: await values.reseal(tell) });
  }
  return done;
}

function reportResealed(resealed: readonly Resealed[], io: CommandIo, isJson: boolean): void {
  if (isJson) io.print(JSON.stringify(resealed, null, 2));
  else for (const { name, count } of resealed) io.print(`${name}: ${String(count)} sealed anew`);
}

function secondsOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SECONDS;
  const seconds = Number(text);
  if (!/^\d{1,7}$/.test(text) || seconds > MAX_SECONDS) {
    throw new UsageError(`--activate-in takes seconds from 0 to ${String(MAX_SECONDS)}.`);
  }
  return seconds;
}

function report(keys: readonly KeyPair[], io: CommandIo, isJson: boolean): void {
  const shown = keys.map(({ kid, activatesAt }) => ({
    kid,
    activatesAt: activatesAt.toISOString(),
  }));
  if (isJson) io.print(JSON.stringify(shown, null, 2));
  else for (const { kid, activatesAt } of shown) io.print(`${kid}  signs from ${activatesAt}`);
}
