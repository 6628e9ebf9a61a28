// Builds the contracts: `abis/<name>.wasm` and `abis/<name>.json` (ink! metadata). `--out DIR` writes them elsewhere.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import binaryen from 'binaryen';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const workspace = join(root, 'contracts');
const outFlag = process.argv.indexOf('--out');
const out = outFlag < 0 ? join(root, 'abis') : resolve(process.argv[outFlag + 1]);
const CONTRACTS = ['token', 'resource_registry', 'grid_service', 'governance'];
// pallet-contracts accepts WebAssembly MVP only, so core and alloc are compiled along with the contract.
const WASM_FLAGS = [
  '-Clink-arg=-zstack-size=65536',
  '-Clink-arg=--import-memory',
  '-Clink-arg=--max-memory=1048576',
  '-Ctarget-cpu=mvp',
  '-Zunstable-options',
  '-Cpanic=immediate-abort',
  // Keeps machine paths out of the code.
  '-Zlocation-detail=none',
];

const toolchain = findToolchain();
mkdirSync(out, { recursive: true });
for (const name of CONTRACTS) {
  console.error(`Building ${name} ...`);
  const wasm = optimise(compile(name));
  const metadata = generateMetadata(name);
  writeFileSync(join(out, `${name}.wasm`), wasm);
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(describe(name, wasm, metadata), null, 2)}\n`);
  console.error(`  ${name}: ${wasm.length} bytes`);
}

/** A compiler with the standard library's source: Debian's packages, or rustup with rust-src. */
function findToolchain() {
  const debian = { cargo: '/usr/bin/cargo', rustc: '/usr/bin/rustc' };
  if (existsSync(debian.rustc) && existsSync('/usr/bin/wasm-ld-19') && hasSource(debian.rustc)) {
    return {
      ...debian,
      env: { PATH: `/usr/bin:${process.env.PATH}`, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld-19' },
      flags: ['-Clinker-flavor=wasm-ld'],
    };
  }
  if (hasSource('rustc')) return { cargo: 'cargo', rustc: 'rustc', env: {}, flags: [] };
  console.error(
    "No Rust compiler with its standard library's source was found. Run `rustup component add rust-src` in contracts/,\n" +
      'or on Debian `apt-get install rustc-web cargo-web rust-web-src lld-19`.',
  );
  process.exit(2);
}

function hasSource(rustc) {
  try {
    const sysroot = execFileSync(rustc, ['--print', 'sysroot'], {
      cwd: workspace,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return existsSync(join(sysroot, 'lib', 'rustlib', 'src', 'rust', 'library', 'core'));
  } catch {
    return false;
  }
}

function cargo(args, options = {}) {
  return execFileSync(toolchain.cargo, args, {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
    env: { ...process.env, ...toolchain.env, RUSTC: toolchain.rustc, ...options.env },
  });
}

function compile(name) {
  const target = join(workspace, 'target', 'wasm');
  cargo(
    [
      'build',
      '--quiet',
      '--locked',
      '-Zbuild-std=core,alloc',
      '--release',
      '--no-default-features',
      '--target',
      'wasm32-unknown-unknown',
      '--target-dir',
      target,
      '-p',
      name,
    ],
    { env: { RUSTC_BOOTSTRAP: '1', RUSTFLAGS: [...WASM_FLAGS, ...toolchain.flags].join(' ') } },
  );
  return readFileSync(join(target, 'wasm32-unknown-unknown', 'release', `${name}.wasm`));
}

/** Leaves the two exports the pallet allows, and the smallest code the optimiser knows. */
function optimise(code) {
  const module = binaryen.readBinary(code);
  module.setFeatures(binaryen.Features.MVP);
  for (let i = module.getNumExports() - 1; i >= 0; i--) {
    const { name } = binaryen.getExportInfo(module.getExportByIndex(i));
    if (name !== 'call' && name !== 'deploy') module.removeExport(name);
  }
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  // The pallet hands out zeroed memory, so zeros need not be stored in the code.
  binaryen.setZeroFilledMemory(true);
  module.runPasses(['strip-debug', 'strip-producers']);
  module.optimize();
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  return Buffer.from(module.emitBinary());
}

/** What ink! generated, printed by a small program that links the contract. */
function generateMetadata(name) {
  const crate = join(workspace, 'target', 'metadata', name);
  mkdirSync(join(crate, 'src'), { recursive: true });
  writeFileSync(
    join(crate, 'Cargo.toml'),
    `[package]\nname = "${name}-metadata"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n\n[dependencies]\n` +
      `contract = { package = "${name}", path = "${join(workspace, name)}" }\n` +
      'ink = { version = "=5.1.1" }\nserde_json = "1"\n',
  );
  writeFileSync(
    join(crate, 'src', 'main.rs'),
    'extern crate contract;\nextern "Rust" {\n    fn __ink_generate_metadata() -> ink::metadata::InkProject;\n}\n' +
      'fn main() {\n    println!("{}", serde_json::to_string(&unsafe { __ink_generate_metadata() }).expect("metadata is JSON"));\n}\n',
  );
  writeFileSync(join(crate, 'Cargo.lock'), readFileSync(join(workspace, 'Cargo.lock')));
  return JSON.parse(
    cargo(['run', '--quiet', '--target-dir', join(workspace, 'target', 'metadata', 'build')], { cwd: crate }),
  );
}

function describe(name, wasm, metadata) {
  const compiler = execFileSync(toolchain.rustc, ['--version'], { cwd: workspace, encoding: 'utf8' })
    .split(' ')
    .slice(0, 2)
    .join(' ');
  const manifest = readFileSync(join(workspace, 'Cargo.toml'), 'utf8');
  return {
    source: { hash: `0x${bytesToHex(blake2b(wasm, { dkLen: 32 }))}`, language: 'ink! 5.1.1', compiler },
    contract: {
      name,
      version: /^version = "(.+)"$/m.exec(manifest)[1],
      authors: ['PowerGrid contributors'],
    },
    ...metadata,
  };
}
