/**
 * `npm run test:system`: what needs more of the machine than `npm test`. Brings its own tools, from
 * the lock file beside it and from Debian, and runs the specs of this folder.
 *
 * Figures are printed at the end and kept in .cache/system.json, where `npm run practices` reads them.
 * Words are handed to jest: `npm run test:system -- start` runs the specs whose path has "start".
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
const RECORDED = join(ROOT, '.cache', 'system.jsonl');
const KEPT = join(ROOT, '.cache', 'system.json');
const EXIT_USAGE = 64;
const EXIT_NO_PERMISSION = 77;

function say(text) {
  process.stderr.write(`${text}\n`);
}

function run(file, args, options = {}) {
  const { status, error } = spawnSync(file, args, { stdio: 'inherit', ...options });
  if (error) say(error.message);
  return status ?? 1;
}

function refusal() {
  if (process.platform !== 'linux') {
    return [EXIT_USAGE, `npm run test:system needs Linux, and this is ${process.platform}.`];
  }
  if (process.getuid() !== 0) {
    return [
      EXIT_NO_PERMISSION,
      'npm run test:system mounts, installs and changes users: run it as root.',
    ];
  }
  return undefined;
}

/** npm ci when the lock file is not the one that was installed. */
function installTools() {
  const lock = join(HERE, 'package-lock.json');
  const installed = join(HERE, 'node_modules', '.installed.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(lock, 'utf8')) {
    return 0;
  }
  say('Installing the tools of test/processes');
  const args = ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund'];
  const status = run('npm', args, { cwd: HERE });
  if (status === 0) copyFileSync(lock, installed);
  return status;
}

/** Debian's: the package, and the program or module it brings. */
const PROGRAMS = {
  // Not `apache2`, which starts it with the machine.
  'apache2-bin': '/usr/sbin/apache2',
  chromium: '/usr/bin/chromium',
  hydra: '/usr/bin/hydra',
  'libapache2-mod-auth-openidc': '/usr/lib/apache2/modules/mod_auth_openidc.so',
  pgbouncer: '/usr/sbin/pgbouncer',
};

function installPrograms() {
  const missing = Object.keys(PROGRAMS).filter((name) => !existsSync(PROGRAMS[name]));
  if (missing.length === 0) return 0;
  say(`Installing ${missing.join(' and ')}`);
  // In run level 1 Debian starts no service of a package it installs.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  return run('apt-get', ['update', '--quiet'], { env }) || run('apt-get', install, { env });
}

function runSpecs(words) {
  mkdirSync(dirname(RECORDED), { recursive: true });
  rmSync(RECORDED, { force: true });
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(HERE, 'jest.config.mjs');
  const args = ['--experimental-vm-modules', '--no-warnings', jest, '--config', config, ...words];
  return run(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, SOLERA_FIGURES: RECORDED },
  });
}

/** Prints what was measured, and keeps it for `npm run practices`: those not measured now as they were. */
function report() {
  if (!existsSync(RECORDED)) return;
  const lines = readFileSync(RECORDED, 'utf8').trim().split('\n');
  const figures = lines.map((line) => JSON.parse(line));
  const width = Math.max(...figures.map(({ name }) => name.length));
  say('');
  for (const { name, value, unit, limit, runs } of figures) {
    const promised =
      limit === undefined ? '' : `  (${value > limit ? 'OVER: ' : ''}at most ${limit})`;
    const measured = runs ? `  of ${runs.map((each) => each.toFixed(2)).join(', ')}` : '';
    const shown = `${Math.round(value * 100) / 100} ${unit}`.trim();
    say(`${name.padEnd(width)}  ${shown.padStart(9)}${promised}${measured}`);
  }
  const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
  const measured = Object.fromEntries(figures.map(({ key, value }) => [key, value]));
  writeFileSync(KEPT, `${JSON.stringify({ ...kept, ...measured }, null, 2)}\n`);
}

function main() {
  const refused = refusal();
  if (refused) {
    const [exitCode, sentence] = refused;
    say(sentence);
    return exitCode;
  }
  const exitCode = installTools() || installPrograms() || runSpecs(process.argv.slice(2));
  report();
  return exitCode;
}

process.exitCode = main();
