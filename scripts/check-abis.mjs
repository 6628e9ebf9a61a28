// Fails when `abis/` is not what the contracts' source builds. Metadata is compared without `source`, because another
// compiler makes other wasm of the same source; wasm is compared where the compiler is the recorded one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const committed = join(root, 'abis');
const built = mkdtempSync(join(tmpdir(), 'powergrid-abis-'));

try {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-contracts.mjs'), '--out', built], { stdio: 'inherit' });
  const problems = readdirSync(built)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => differences(file.slice(0, -'.json'.length)));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error('Run `node scripts/build-contracts.mjs` and commit abis/.');
    process.exitCode = 1;
  }
} catch (error) {
  // The build has said what is wrong.
  process.exitCode = error.status ?? 1;
} finally {
  rmSync(built, { recursive: true, force: true });
}

function differences(name) {
  const { source: recorded, ...expected } = readMetadata(committed, name);
  const { source, ...actual } = readMetadata(built, name);
  if (!isDeepStrictEqual(actual, expected)) return [`abis/${name}.json differs from the contract's source.`];
  if (source.compiler !== recorded.compiler) {
    console.error(`${name}: wasm not compared, built with ${source.compiler} instead of ${recorded.compiler}.`);
    return [];
  }
  const isSameCode = readFileSync(join(built, `${name}.wasm`)).equals(readFileSync(join(committed, `${name}.wasm`)));
  return isSameCode && source.hash === recorded.hash ? [] : [`abis/${name}.wasm differs from the contract's source.`];
}

function readMetadata(folder, name) {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}
