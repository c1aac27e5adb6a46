/**
 * `npm run test:system`: what needs more of the machine than `npm test`. Brings its own tools, from
 * the lock file beside it and from Debian, and runs the specs of this folder.
 *
 * Words are handed to jest: `npm run test:system -- start` runs the specs whose path has "start".
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..', '..');
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

function installBrowser() {
  if (run('sh', ['-c', 'command -v chromium'], { stdio: 'ignore' }) === 0) return 0;
  say('Installing chromium');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  return run('apt-get', ['update', '--quiet'], { env }) || run('apt-get', install, { env });
}

function runSpecs(words) {
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(HERE, 'jest.config.mjs');
  const args = ['--experimental-vm-modules', '--no-warnings', jest, '--config', config, ...words];
  return run(process.execPath, args, { cwd: ROOT });
}

const refused = refusal();
if (refused) {
  const [exitCode, sentence] = refused;
  say(sentence);
  process.exitCode = exitCode;
} else {
  process.exitCode = installTools() || installBrowser() || runSpecs(process.argv.slice(2));
}
