// Makes a fresh clone ready: installs the locked dependencies and compiles the sources, each only when needed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`PowerGrid needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const lockStamp = join(root, 'node_modules', '.powergrid-lock');
const isInstalled = existsSync(lockStamp) && readFileSync(lockStamp, 'utf8') === lock;
if (!isInstalled) {
  console.error('Installing dependencies (once) ...');
  run(process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'], [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
  ]);
  writeFileSync(lockStamp, lock);
}

const buildInfo = join(root, 'lib', '.tsbuildinfo');
const sources = [join(root, 'src'), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')];
if (!existsSync(buildInfo) || !isInstalled || Math.max(...sources.map(newestMs)) > statSync(buildInfo).mtimeMs) {
  console.error('Compiling ...');
  mkdirSync(join(root, 'lib'), { recursive: true });
  run([process.execPath, join(root, 'node_modules', 'typescript', 'bin', 'tsc')], ['-p', 'tsconfig.build.json']);
}

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** Everything the tools say goes to stderr: stdout belongs to the command that follows. */
function run([command, ...first], args) {
  try {
    execFileSync(command, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    process.exit(typeof error.status === 'number' && error.status > 0 ? error.status : 1);
  }
}
