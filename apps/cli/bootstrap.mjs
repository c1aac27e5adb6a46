#!/usr/bin/env node
/**
 * From a fresh clone to a running command: installs what is missing, finds the pinned Node, builds
 * what changed, and runs the command line with it.
 *
 * One file without dependencies, for Node 20 and later: it runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(ROOT, 'node_modules');
const MAIN = join(ROOT, 'dist', 'apps', 'cli', 'src', 'main.js');
const STAMP = join(ROOT, 'dist', '.stamp');
const OLDEST_NODE = 24;
const isWindows = process.platform === 'win32';

const EXIT_FAILED = 1;
const EXIT_UNAVAILABLE = 69;
const EXIT_CANNOT_WRITE = 73;

function say(text) {
  process.stderr.write(`${text}\n`);
}

class Failure extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

// ---- Install -----------------------------------------------------------------------------------

/** npm writes what it installed beside the packages, in the form of the lock file. */
function isInstalled() {
  const locked = readJson(join(ROOT, 'package-lock.json'))?.packages;
  const installed = readJson(join(MODULES, '.package-lock.json'))?.packages;
  if (!locked || !installed) return false;
  return Object.entries(locked).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted.link) return true;
    const found = installed[path];
    // Those for other systems are never there; that one of ours is missing shows when it is used.
    if (!found) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

async function install() {
  const began = Date.now();
  say('Installing packages; the first time this takes about a minute');
  // A host older than the pinned Node makes npm warn for each package; they never run on it.
  const args = ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'];
  const status = await runNpm(args, { npm_config_update_notifier: 'false' });
  if (status !== 0) throw new Failure('npm ci failed: its messages are above.', status);
  say(`Installed in ${seconds(began)}`);
}

// ---- Node --------------------------------------------------------------------------------------

/** The Node of the lock file where npm has one for this system, else the host's if it is new enough. */
function findNode() {
  const system = isWindows ? 'win' : process.platform;
  const bin = join(MODULES, `node-${system}-${process.arch}`, 'bin');
  const pinned = join(bin, isWindows ? 'node.exe' : 'node');
  // Tried, not only looked for: on a system with another C library it is there and does not run.
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return process.execPath;
  throw new Failure(
    `Solera needs Node ${OLDEST_NODE} or later and npm has none for ${process.platform}-${process.arch}: install it; this is ${process.version}.`,
    EXIT_UNAVAILABLE,
  );
}

// ---- Build -------------------------------------------------------------------------------------

const SOURCES = ['apps', 'libs', 'migrations'];
const SOURCE = /\.(ts|mjs|json)$/;
const NOT_BUILT = /\.spec\.ts$|^libs\/core\/testing\/|^apps\/api\/openapi\//;
const BUILD_FILES = ['package.json', 'package-lock.json', 'nest-cli.json'];

/** Changes whenever a build could come out differently. */
function stampOfSources() {
  const settings = readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name));
  const files = [...BUILD_FILES, ...settings, ...SOURCES.flatMap((folder) => listSources(folder))];
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const path = join(ROOT, file);
    if (existsSync(path)) hash.update(`${file}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function listSources(folder) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter(
      (name) => SOURCE.test(name) && !NOT_BUILT.test(name) && !name.includes('node_modules/'),
    );
}

function isBuilt(stamp) {
  return existsSync(MAIN) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
}

async function build(stamp) {
  const began = Date.now();
  say('Building');
  rmSync(STAMP, { force: true });
  const status = await runNpm(['run', 'build', '--silent'], {});
  if (status !== 0) throw new Failure('The build failed: its messages are above.', EXIT_FAILED);
  // Only now: a build that was cut off has no stamp.
  writeFileSync(STAMP, stamp);
  say(`Built in ${seconds(began)}`);
}

// ---- One at a time -----------------------------------------------------------------------------

/** Two commands at once must not install or build into the same folders. */
async function alone(work) {
  const lock = join(ROOT, '.cache', 'bootstrap.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let isFirst = true; !takeLock(lock); isFirst = false) {
    if (isFirst) say('Waiting for another command that installs or builds');
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = readIfThere(lock);
  // Empty for the moment between being made and being written.
  const isFresh = holder === '' && Date.now() - (modified(lock) ?? 0) < 2000;
  if (holder === undefined || isFresh || isAlive(Number(holder))) return false;
  // Whoever held it was killed. Renamed first: of two that find it, one removes it.
  const stale = `${lock}.${process.pid}`;
  try {
    renameSync(lock, stale);
    rmSync(stale, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  // Dead, but its parent has not asked for the outcome; containers often have nobody who does.
  return !/\) [ZX] /.test(readIfThere(`/proc/${pid}/stat`) ?? '');
}

// ---- Run ---------------------------------------------------------------------------------------

function runNpm(args, variables, stdout = process.stderr) {
  const npm = process.env.npm_execpath;
  const [file, first] =
    npm && npm.endsWith('.js') ? [process.execPath, [npm]] : [isWindows ? 'npm.cmd' : 'npm', []];
  const child = spawn(file, [...first, ...args], {
    cwd: ROOT,
    // What they print is not what the command was asked for.
    stdio: ['ignore', stdout, process.stderr],
    env: { ...process.env, ...variables },
    shell: isWindows && first.length === 0,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(EXIT_FAILED));
    child.once('exit', (code) => resolve(code ?? EXIT_FAILED));
  });
}

/** The command itself, with our terminal. It ends when we do, however we end: that is what the channel is for. */
function runMain(node, args) {
  const child = spawn(node, ['--enable-source-maps', MAIN, ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  const watch = watchNpm(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      clearInterval(watch);
      say(error.message);
      resolve(EXIT_FAILED);
    });
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** npm that was killed cannot tell us; but then our parent, or that of the shell between us, is another. */
function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined || isWindows) return undefined;
  const began = parentsUpToNpm();
  const watch = setInterval(() => {
    if (parentsUpToNpm() === began) return;
    clearInterval(watch);
    onGone();
  }, 250);
  return watch;
}

function parentsUpToNpm() {
  const [, name, grandparent] =
    /\((.*)\) \S (\d+)/.exec(readIfThere(`/proc/${process.ppid}/stat`) ?? '') ?? [];
  return /^(ba|da)?sh$/.test(name ?? '') ? `${process.ppid} ${grandparent}` : `${process.ppid}`;
}

// ---- Small things ------------------------------------------------------------------------------

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readJson(path) {
  const text = readIfThere(path);
  return text === undefined ? undefined : JSON.parse(text);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function explain(error) {
  if (error instanceof Failure) return error;
  const path = error.path ? ` ${relative(ROOT, error.path) || ROOT}` : '';
  if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) {
    return new Failure(
      `The checkout cannot be written:${path} (${error.code}).`,
      EXIT_CANNOT_WRITE,
    );
  }
  return new Failure(error.stack, EXIT_FAILED);
}

async function main() {
  if (!isInstalled()) await alone(async () => (isInstalled() ? undefined : install()));
  const [first, ...script] = process.argv.slice(2);
  // `npm test` needs the packages and what is built of them, then runs as any script does.
  if (first === 'run-script') return runNpm(['run', '--silent', ...script], {}, 'inherit');
  const node = findNode();
  const stamp = stampOfSources();
  if (!isBuilt(stamp)) await alone(async () => (isBuilt(stamp) ? undefined : build(stamp)));
  return runMain(node, process.argv.slice(2));
}

try {
  process.exitCode = await main();
} catch (error) {
  const failure = explain(error);
  say(failure.message);
  process.exitCode = failure.exitCode;
}
