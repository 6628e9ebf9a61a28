// Builds `chain/runtime.wasm.br` from the published crates, as chain/README.md says. It takes some ten minutes and is
// not part of any other script: the result is in the repository. `--out FILE` writes it elsewhere.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const crate = join(root, 'chain', 'runtime');
const outFlag = process.argv.indexOf('--out');
const out = outFlag < 0 ? join(root, 'chain', 'runtime.wasm.br') : resolve(process.argv[outFlag + 1]);
const target = 'wasm32-unknown-unknown';
const RUST_FLAGS = [
  // The executor knows WebAssembly MVP only, so core and alloc are compiled along with the runtime.
  '-Ctarget-cpu=mvp',
  '--cfg=substrate_runtime',
  // The host functions are imports, the memory too.
  '-Clink-arg=--allow-undefined',
  '-Clink-arg=--export-table',
  '-Clink-arg=--import-memory',
  '-Clink-arg=--export=__heap_base',
];

const toolchain = findToolchain();
execFileSync(
  toolchain.cargo,
  [
    'build',
    '--locked',
    '--release',
    '-Zbuild-std=core,alloc',
    '--target',
    target,
    '--target-dir',
    join(crate, 'target'),
  ],
  {
    cwd: crate,
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      ...toolchain.env,
      RUSTC: toolchain.rustc,
      RUSTC_BOOTSTRAP: '1',
      RUSTFLAGS: [...RUST_FLAGS, ...toolchain.flags].join(' '),
    },
  },
);
const built = join(crate, 'target', target, 'release', 'powergrid_chain_runtime.wasm');
const optimised = `${built}.opt`;
execFileSync(process.execPath, [
  join(root, 'node_modules', 'binaryen', 'bin', 'wasm-opt'),
  built,
  '-O2',
  '--strip-debug',
  '--mvp-features',
  '-o',
  optimised,
]);
const wasm = readFileSync(optimised);
const compressed = brotliCompressSync(wasm, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
  },
});
writeFileSync(out, compressed);
console.error(`${out}: ${wasm.length} bytes, ${compressed.length} compressed`);
console.error(`sha256 of the wasm: ${createHash('sha256').update(wasm).digest('hex')}`);

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
    "No Rust compiler with its standard library's source was found. Run `rustup component add rust-src`,\n" +
      'or on Debian `apt-get install rustc-web cargo-web rust-web-src lld-19`.',
  );
  process.exit(2);
}

function hasSource(rustc) {
  try {
    const options = { cwd: crate, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    const sysroot = execFileSync(rustc, ['--print', 'sysroot'], options).trim();
    return existsSync(join(sysroot, 'lib', 'rustlib', 'src', 'rust', 'library', 'core'));
  } catch {
    return false;
  }
}
