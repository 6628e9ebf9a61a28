// How fast the processor indexes a chain it has never seen, beside a stock squid that fills the same tables. Run it with
//
//   CONTRACTS_NODE=<a contracts-node binary> npm run bench -- index [--blocks 3000] [--runs 3]
//
// Each run indexes the same chain into two empty databases on one server. The speed counts only because the tables are
// the same: it fails when a hash over all their ordered rows differs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import type * as EmbeddedPostgres from '../src/database/embedded-postgres';
import type * as Migrate from '../src/database/migrate';
import type * as Deployments from '../src/shared/deployment';
import type * as Nodes from '../test/contracts-node';
import { type IndexChain, makeIndexChain } from './index-chain';

const { startEmbeddedPostgres }: typeof EmbeddedPostgres = require('../database/embedded-postgres');
const { migrate }: typeof Migrate = require('../database/migrate');
const { writeDeployment }: typeof Deployments = require('../shared/deployment');
const { startContractsNode }: typeof Nodes = require('../test/contracts-node');

const INDEXERS = {
  'stock squid': join(__dirname, 'stock-squid', 'main.js'),
  powergrid: join(__dirname, '..', 'processor', 'main.js'),
} as const;
const POLL_MS = 20;
const LIMIT_MS = 30 * 60_000;
const PACKAGES = ['@subsquid/substrate-processor', '@subsquid/typeorm-store', '@subsquid/ink-abi', 'typeorm'];

type IndexerName = keyof typeof INDEXERS;

interface Measurement {
  readonly seconds: number;
  /** The part of them before it connects to the database: Node and the libraries start. */
  readonly startSeconds: number;
  readonly events: number;
  /** Over all rows of all tables, ordered by id. */
  readonly hash: string;
}

async function main(binary: string, blocks: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-bench-'));
  const node = await startContractsNode(binary, ['--state-pruning', 'archive', '--blocks-pruning', 'archive']);
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    const chain = await makeIndexChain(node.url, blocks);
    const record = join(folder, 'deployment.json');
    writeDeployment(record, chain.deployment);
    const results: Record<IndexerName, Measurement[]> = { 'stock squid': [], powergrid: [] };
    for (let run = 0; run < runs; run++) {
      for (const name of Object.keys(INDEXERS) as IndexerName[]) {
        const database = `run_${run}_${name.replace(' ', '_')}`;
        const env = { ...process.env, RPC_ENDPOINT: node.url, POWERGRID_DEPLOYMENT: record };
        const measured = await measure(name, server.url, database, env, chain);
        console.error(`run ${run + 1}, ${name}: ${measured.seconds.toFixed(2)} s, rows ${measured.hash.slice(0, 12)}`);
        results[name].push(measured);
      }
    }
    print(results, chain.height);
    const hashes = new Set(Object.values(results).flatMap((list) => list.map(({ hash }) => hash)));
    if (hashes.size !== 1) throw new Error('The tables differ: no speed counts.');
  } finally {
    await node.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the start of the indexer's process to the commit of the chain's last block, on an empty database. */
async function measure(
  name: IndexerName,
  serverUrl: string,
  database: string,
  env: NodeJS.ProcessEnv,
  { height }: IndexChain,
): Promise<Measurement> {
  const url = Object.assign(new URL(serverUrl), { pathname: `/${database}` }).toString();
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database}`);
  await migrate(url);
  await admin.unsafe('checkpoint');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const startedMs = performance.now();
  const child = spawn(process.execPath, [INDEXERS[name]], { env: { ...env, DB_URL: url }, stdio: 'pipe' });
  const exited = once(child, 'close');
  const output = collect(child);
  try {
    await reached(sql, -1, child, output);
    const startSeconds = (performance.now() - startedMs) / 1_000;
    await reached(sql, height, child, output);
    const seconds = (performance.now() - startedMs) / 1_000;
    child.kill('SIGKILL');
    await exited;
    const [count] = await sql<{ events: number }[]>`select count(*)::int as events from contract_event`;
    return { seconds, startSeconds, events: count?.events ?? 0, hash: await hashOf(sql) };
  } finally {
    child.kill('SIGKILL');
    await exited;
    await sql.end();
    await admin.unsafe(`drop database ${database}`);
    await admin.end();
  }
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-5_000);
    });
  }
  return () => output;
}

/** Waits until it has written that it has indexed so far; -1 is what it writes at first. */
async function reached(sql: postgres.Sql, height: number, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`It did not index the chain:\n${output()}`);
    const [there] = await sql<{ status: boolean }[]>`
      select to_regclass('squid_processor.status') is not null as status`;
    const [status] = there?.status ? await sql<{ height: number }[]>`select height from squid_processor.status` : [];
    if (status && status.height >= height) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function hashOf(sql: postgres.Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('migrations', 'history_check')
    order by 1`;
  const hashes: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql<{ hash: string }[]>`
      select md5(coalesce(string_agg(md5(t::text), '' order by t.id), '')) as hash from ${sql(name)} t`;
    hashes.push(`${name}=${row?.hash}`);
  }
  const [all] = await sql<{ hash: string }[]>`select md5(${hashes.join()}) as hash`;
  return all?.hash ?? '';
}

function print(results: Record<IndexerName, readonly Measurement[]>, blocks: number): void {
  const stock = median(results['stock squid']);
  console.log(`${blocks} blocks with ${stock.events} events, ${results.powergrid.length} run(s), medians.\n`);
  const rows = (Object.keys(INDEXERS) as IndexerName[]).map((name) => {
    const own = median(results[name]);
    const rates = [blocks, own.events].map((count) => String(Math.round(count / own.seconds)));
    const ratio = stock.seconds / own.seconds;
    const ratioOnceStarted = onceStarted(stock) / onceStarted(own);
    return [
      name,
      own.seconds.toFixed(2),
      own.startSeconds.toFixed(2),
      ...rates,
      ratio.toFixed(1),
      ratioOnceStarted.toFixed(1),
    ];
  });
  printTable(['indexer', 'seconds', 'to start', 'blocks/s', 'events/s', 'speed', 'once started'], rows);
  const versions = PACKAGES.map((name) => `${name} ${versionOf(name)}`);
  console.log(`Node ${process.version}, ${versions.join(', ')}; ${cpus().length} cores, one ${cpus()[0]?.model}.`);
}

function onceStarted({ seconds, startSeconds }: Measurement): number {
  return seconds - startSeconds;
}

function versionOf(name: string): string {
  return (require(join(__dirname, '..', '..', 'node_modules', name, 'package.json')) as { version: string }).version;
}

function median(list: readonly Measurement[]): Measurement {
  const middle = list.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(list.length / 2)];
  if (!middle) throw new Error('Nothing was measured.');
  return middle;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'));
}

const { values } = parseArgs({
  options: { blocks: { type: 'string', default: '3000' }, runs: { type: 'string', default: '3' } },
});
const binary = process.env.CONTRACTS_NODE;
if (binary) {
  main(binary, Number(values.blocks), Number(values.runs)).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
} else {
  console.error('This benchmark runs on a real node: set CONTRACTS_NODE to the path of a contracts-node binary.');
  process.exitCode = 2;
}
