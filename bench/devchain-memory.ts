// Memory of the embedded chain under steady load: one awaited transfer after the other, for some minutes. Run it with
//
//   npm run build
//   npx tsc bench/devchain-memory.ts --ignoreConfig --noCheck --noResolve --module node20 --target es2022 --outDir lib/bench
//   node lib/bench/devchain-memory.js [minutes, 10 when left out]
//
// It prints a line every 15 s and fails when the resident memory of the process, chain and client, passes 500 MB or
// the median of its last quarter is more than 15 % above that of its second.
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import type * as DevChain from '../src/devchain/dev-chain';
import type * as Clocks from '../src/shared/clock';

const { startDevChain }: typeof DevChain = require('../devchain/dev-chain');
const { RealClock }: typeof Clocks = require('../shared/clock');

const LIMIT_MB = 500;
const GROWTH_LIMIT_PERCENT = 15;
const REPORT_MS = 15_000;

async function main(): Promise<void> {
  const minutes = Number(process.argv[2] ?? 10);
  const startedMs = Date.now();
  await cryptoWaitReady();
  const chain = await startDevChain({ clock: new RealClock(), port: 0 });
  console.log(`booted in ${Date.now() - startedMs} ms`);
  const api = await ApiPromise.create({ provider: new WsProvider(chain.url), noInitWarn: true });
  const keys = new Keyring({ type: 'sr25519' });
  const alice = keys.addFromUri('//Alice');
  const bob = keys.addFromUri('//Bob');
  const samples: number[] = [];
  let height = 0;
  let transfers = 0;
  const timer = setInterval(() => {
    const rssMb = Math.round(process.memoryUsage.rss() / 1e6);
    samples.push(rssMb);
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    console.log(`${seconds} s: block ${height}, ${transfers} transfers, ${rssMb} MB resident`);
  }, REPORT_MS);
  await api.rpc.chain.subscribeNewHeads((header) => {
    height = header.number.toNumber();
  });
  while (Date.now() - startedMs < minutes * 60_000) {
    await new Promise<void>((resolve, reject) => {
      api.tx.balances
        .transferKeepAlive(bob.address, 1_000_000n)
        .signAndSend(alice, (result) => {
          if (result.isFinalized) resolve();
          else if (result.isError) reject(new Error(`The transfer became ${result.status.type}.`));
        })
        .catch(reject);
    });
    transfers += 1;
  }
  clearInterval(timer);
  await api.disconnect();
  await chain.stop();

  const quarter = Math.floor(samples.length / 4);
  const before = median(samples.slice(quarter, 2 * quarter));
  const after = median(samples.slice(-quarter));
  const peak = Math.max(...samples);
  console.log(`second quarter ${before} MB, last quarter ${after} MB, peak ${peak} MB`);
  if (peak > LIMIT_MB || after * 100 > before * (100 + GROWTH_LIMIT_PERCENT)) process.exitCode = 1;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
