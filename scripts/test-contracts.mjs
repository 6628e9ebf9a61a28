// Tests the contracts: cargo test, and rustfmt and clippy where they are installed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = join(dirname(dirname(fileURLToPath(import.meta.url))), 'contracts');

if (!runs(['--version'])) {
  console.error('cargo was not found. Install Rust (https://rustup.rs), then run this again.');
  process.exit(2);
}
const steps = [['test', '--locked', '--workspace']];
if (isInstalled('fmt')) steps.push(['fmt', '--all', '--check']);
if (isInstalled('clippy')) steps.push(['clippy', '--locked', '--workspace', '--all-targets', '--', '-D', 'warnings']);

for (const step of steps) {
  console.error(`cargo ${step.join(' ')}`);
  const { status } = spawnSync('cargo', step, { cwd: workspace, stdio: 'inherit' });
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
