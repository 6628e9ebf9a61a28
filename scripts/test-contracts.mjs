// Tests the contracts: cargo test, and rustfmt and clippy where they are installed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = join(dirname(dirname(fileURLToPath(import.meta.url))), 'contracts');

if (!runs(['--version'])) {
  console.error('cargo was not found. Install Rust (https://rustup.rs), then run this again.');
  process.exit(2);
}
// The properties are a workspace of their own.
const properties = join(workspace, 'properties');
const steps = [workspace, properties].map((cwd) => ({ cwd, args: ['test', '--locked', '--workspace'] }));
if (isInstalled('fmt')) {
  steps.push(...[workspace, properties].map((cwd) => ({ cwd, args: ['fmt', '--all', '--check'] })));
}
if (isInstalled('clippy')) {
  const args = ['clippy', '--locked', '--workspace', '--all-targets', '--', '-D', 'warnings'];
  steps.push({ cwd: workspace, args });
}

for (const { cwd, args } of steps) {
  console.error(`cargo ${args.join(' ')}`);
  const { status } = spawnSync('cargo', args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

function isInstalled(tool) {
  const isThere = runs([tool, '--version']);
  if (!isThere) console.error(`cargo ${tool} is not installed: skipped.`);
  return isThere;
}

function runs(args) {
  return spawnSync('cargo', args, { cwd: workspace, stdio: 'ignore' }).status === 0;
}
