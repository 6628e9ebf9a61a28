// Shows that the contracts' tests hold their rules: breaks one rule at a time and expects a test to fail.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run test:mutants -- [--only <part of a name>]

Applies each patch of test/mutants, one at a time, to a copy of the contracts, and runs the Rust tests, one of which has
to fail. The build is kept in contracts/target/mutants: do not run it twice at the same time.
`;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const patches = join(root, 'test', 'mutants');
const only = readOnly();
const names = readdirSync(patches)
  .filter((file) => file.endsWith('.patch') && file.includes(only))
  .sort();
if (names.length === 0) stop(2, `No patch in test/mutants has "${only}" in its name.`);

const copy = mkdtempSync(join(tmpdir(), 'powergrid-mutants-'));
let running;
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    running?.kill('SIGKILL');
    process.exit(code);
  });
}

cpSync(join(root, 'contracts'), join(copy, 'contracts'), {
  recursive: true,
  filter: (path) => basename(path) !== 'target',
});
console.error('Running the tests of the unbroken contracts ...');
const unbroken = await test(['--workspace']);
if (unbroken.code !== 0) stop(1, `They fail, so nothing can be told of mutants.\n${unbroken.output}`);

const counts = { killed: 0, survived: 0, broken: 0 };
for (const [index, name] of names.entries()) {
  const { kind, text } = await tryMutant(join(patches, name));
  counts[kind] += 1;
  console.log(`${index + 1}/${names.length} ${basename(name, '.patch')}: ${text}`);
}
console.log(`${counts.killed} killed, ${counts.survived} survived, ${counts.broken} broken`);
process.exitCode = counts.killed === names.length ? 0 : 1;

async function tryMutant(patch) {
  const scope = scopeOf(readFileSync(patch, 'utf8'));
  if (scope === undefined) return { kind: 'broken', text: 'does not change one crate of contracts/' };
  const applied = await apply(patch);
  if (applied.code !== 0) return { kind: 'broken', text: `does not apply\n${applied.output.trim()}` };
  const result = await judge(scope);
  const reverted = await apply(patch, '--reverse');
  if (reverted.code !== 0) stop(1, `${patch} cannot be taken back.\n${reverted.output}`);
  return result;
}

async function judge(scope) {
  const compiled = await test([...scope, '--no-run']);
  if (compiled.code !== 0) return { kind: 'broken', text: `does not compile\n${compiled.output.trim()}` };
  const tested = await test(scope);
  if (tested.code === 0) return { kind: 'survived', text: 'SURVIVED' };
  const failed = /^test (\S+).* \.\.\. FAILED$/m.exec(tested.output);
  if (failed === null) return { kind: 'broken', text: `no test failed, but\n${tested.output.trim()}` };
  return { kind: 'killed', text: `killed by ${failed[1]}` };
}

/** The packages whose tests could notice: every one uses the traits. */
function scopeOf(patch) {
  const crates = new Set(Array.from(patch.matchAll(/^\+\+\+ b\/contracts\/(\w+)\/src\//gm), ([, crate]) => crate));
  if (crates.size !== 1) return undefined;
  const [crate] = crates;
  return crate === 'traits' ? ['--workspace'] : ['--package', crate];
}

function apply(patch, ...flags) {
  return run('git', ['apply', ...flags, patch], { cwd: copy, env: { ...process.env, GIT_CEILING_DIRECTORIES: copy } });
}

function test(args) {
  return run('cargo', ['test', '--locked', '--lib', ...args], {
    cwd: join(copy, 'contracts'),
    env: { ...process.env, CARGO_TARGET_DIR: join(root, 'contracts', 'target', 'mutants'), CARGO_TERM_COLOR: 'never' },
  });
}

function run(command, args, options) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => stop(2, `${command} cannot be run: ${error.message}`));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function readOnly() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, help: { type: 'boolean' } } });
    if (!values.help) return values.only;
  } catch (error) {
    stop(2, `${error.message}\n${HELP}`);
  }
  process.stdout.write(HELP);
  process.exit(0);
}

function stop(code, message) {
  console.error(message);
  process.exit(code);
}
