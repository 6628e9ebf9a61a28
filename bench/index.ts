// How fast the processor indexes a chain it has never seen, beside a stock squid that fills the same tables and SubQuery,
// which keeps the raw events. Run it with
//
//   CONTRACTS_NODE=<a contracts-node binary> npm run bench -- index [--blocks 50000] [--events 3] [--runs 1]
//     [--subql-blocks 6000] [--chain-dir DIR]
//
// Every run indexes the same chain into an empty database on one server. A speed counts only because the rows are the
// same: it fails when a hash over them differs.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as EmbeddedPostgres from '../src/database/embedded-postgres';
import type * as Deployments from '../src/shared/deployment';
import type * as Errors from '../src/shared/errors';
import type * as Nodes from '../test/contracts-node';
import { type ChainSize, type IndexChain, makeIndexChain } from './index-chain';
import { printResults, type Result } from './index-table';
import { type Indexer, measure } from './indexer';
import { type Indexed, PRELOADING, powergrid, STOCK, stockSquid, withoutProofs } from './squids';
import { subquery } from './subquery';

const { startEmbeddedPostgres }: typeof EmbeddedPostgres = require('../database/embedded-postgres');
const { writeDeployment }: typeof Deployments = require('../shared/deployment');
const { messageOf }: typeof Errors = require('../shared/errors');
const { startContractsNode }: typeof Nodes = require('../test/contracts-node');

const ARCHIVE = ['--state-pruning', 'archive', '--blocks-pruning', 'archive'];

interface Options {
  readonly size: ChainSize;
  readonly runs: number;
  /** How many blocks SubQuery indexes; 0 leaves it out. */
  readonly subqueryBlocks: number;
  /** Where the chain is kept, to be indexed again. */
  readonly chainDir: string | undefined;
}

async function main(binary: string, { size, runs, subqueryBlocks, chainDir }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-bench-'));
  const node = await startContractsNode(binary, ARCHIVE, chainDir === undefined ? undefined : join(chainDir, 'node'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    const { deployment, height } = await chainOf(node.url, size, chainDir);
    const record = join(folder, 'deployment.json');
    writeDeployment(record, deployment);
    const chain: Indexed = { nodeUrl: node.url, record, height, comparedBlock: height };
    const results: Result[] = [];
    if (subqueryBlocks > 0) {
      const peer = resultOf('SubQuery');
      const lastBlock = Math.min(subqueryBlocks, height);
      await attempt(peer, () => subquery(chain, lastBlock), server.url);
      results.push(peer);
    }
    // Of a longer chain, the events are compared as far as SubQuery went.
    const squids = { ...chain, comparedBlock: results[0]?.measurements[0]?.height ?? height };
    const [stock, preloading] = [resultOf(STOCK), resultOf(PRELOADING)];
    const [own, bare] = [resultOf('powergrid'), resultOf('powergrid, proofs off')];
    results.push(stock, preloading, own, bare);
    for (let run = 0; run < runs; run++) {
      await attempt(stock, async () => stockSquid(squids, { preloads: false }), server.url);
      await attempt(preloading, async () => stockSquid(squids, { preloads: true }), server.url);
      await attempt(own, async () => powergrid(squids), server.url);
      await attempt(bare, async () => withoutProofs(squids), server.url);
    }
    printResults(results, own);
    console.log(
      `${height} blocks, ${runs} run(s), medians; raw events compared up to block ${squids.comparedBlock}. Node ` +
        `${process.version}; ${cpus().length} cores, one ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)} at the end.`,
    );
    if (own.failure !== undefined) throw new Error(own.failure);
    for (const kind of ['allHash', 'eventsHash'] as const) {
      const hashes = results.flatMap(({ measurements }) => measurements.map((measured) => measured[kind]));
      if (new Set(hashes.filter((hash) => hash !== undefined)).size > 1) {
        throw new Error('The rows differ: no speed counts.');
      }
    }
  } finally {
    await node.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultOf(name: string): Result {
  return { name, measurements: [] };
}

/** Measures once. What fails is told in the indexer's row, and the others go on. */
async function attempt(result: Result, make: () => Promise<Indexer>, serverUrl: string): Promise<void> {
  const { name, measurements } = result;
  try {
    const indexer = await make();
    result.configuration = indexer.configuration;
    const database = `run_${measurements.length}_${name.toLowerCase().replaceAll(/\W+/g, '_')}`;
    const measured = await measure(indexer, serverUrl, database);
    console.error(`${name}: ${measured.height} blocks in ${measured.seconds.toFixed(2)} s`);
    measurements.push(measured);
  } catch (error) {
    result.failure = messageOf(error);
    console.error(`${name} failed: ${result.failure}`);
  }
}

/** A new chain, or the one that an earlier benchmark made and kept. */
async function chainOf(url: string, size: ChainSize, chainDir: string | undefined): Promise<IndexChain> {
  const file = chainDir === undefined ? undefined : join(chainDir, 'chain.json');
  if (file !== undefined && existsSync(file)) {
    const { chain, size: made } = JSON.parse(readFileSync(file, 'utf8')) as { chain: IndexChain; size: ChainSize };
    if (made.blocks === size.blocks && made.eventsPerBlock === size.eventsPerBlock) return chain;
    throw new Error(
      `${chainDir} has a chain of ${made.blocks} blocks with ${made.eventsPerBlock} events each. Ask for that one, or name another folder.`,
    );
  }
  const startedMs = performance.now();
  const chain = await makeIndexChain(url, size);
  console.error(`made ${chain.height} blocks in ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  if (file !== undefined) writeFileSync(file, JSON.stringify({ chain, size }));
  return chain;
}

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '50000' },
    events: { type: 'string', default: '3' },
    runs: { type: 'string', default: '1' },
    'subql-blocks': { type: 'string', default: '6000' },
    'chain-dir': { type: 'string' },
  },
});
const binary = process.env.CONTRACTS_NODE;
if (binary) {
  const chainDir = values['chain-dir'];
  if (chainDir !== undefined) mkdirSync(chainDir, { recursive: true });
  main(binary, {
    size: { blocks: Number(values.blocks), eventsPerBlock: Number(values.events) },
    runs: Number(values.runs),
    subqueryBlocks: Number(values['subql-blocks']),
    chainDir,
  }).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
} else {
  console.error('This benchmark runs on a real node: set CONTRACTS_NODE to the path of a contracts-node binary.');
  process.exitCode = 2;
}
