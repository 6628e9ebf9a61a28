import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { extrinsicHashes, finalizedBlock, hashAt, readBlock } from '../../src/chain/block';
import { type Chain, connectChain } from '../../src/chain/connection';
import { deploy } from '../../src/chain/deploy';
import { accountIdOf, type Key, keyPairOf } from '../../src/chain/keys';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { CONTRACT_NAMES, type Deployment, writeDeployment } from '../../src/shared/deployment';
import { PWGD } from '../../src/shared/units';
import { startEmbedded, type World } from './chain-worlds';

const MAIN = join(__dirname, '..', '..', 'lib', 'processor', 'main.js');

export interface IndexerWorld {
  readonly time: World;
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly alice: Key;
  readonly bob: Key;
  readonly charlie: Key;
  readonly folder: string;
  /** A database of its own on the one server. */
  createDatabase(name: string, options?: { readonly isMigrated: boolean }): Promise<postgres.Sql>;
  urlOf(name: string): string;
  /** The compiled processor, in a process of its own. */
  startIndexer(database: string, env?: NodeJS.ProcessEnv): Indexer;
  /** Writes a deployment record, changed, and returns its file. */
  writeRecord(name: string, change: Partial<Deployment>): string;
  stop(): Promise<void>;
}

export interface Indexer {
  readonly child: ChildProcess;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** What it has written, stdout and stderr. */
  output(): string;
  kill(): Promise<void>;
}

/** The embedded chain with the contracts on it, and PostgreSQL. */
export async function startIndexerWorld(): Promise<IndexerWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-processor-'));
  const [server, time] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }),
    startEmbedded(),
  ]);
  const chain = await connectChain([time.url], 60_000);
  const alice = keyPairOf('//Alice', chain);
  const bob = keyPairOf('//Bob', chain);
  const charlie = keyPairOf('//Charlie', chain);
  const deployment = await deploy({
    chain,
    owner: alice,
    operators: [alice.address],
    oracles: [bob.address],
    verifiers: [alice.address],
    treasury: alice.address,
    reportPeriodMs: 300_000,
    challengePeriodMs: time.challengePeriodMs,
    initialMints: [{ to: charlie.address, amount: 1_000n * PWGD }],
  });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const open: postgres.Sql[] = [admin];
  const indexers = new Set<Indexer>();
  const urlOf = (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
  const writeRecord = (name: string, change: Partial<Deployment>): string => {
    const file = join(folder, `${name}.json`);
    writeDeployment(file, { ...deployment, ...change });
    return file;
  };
  const record = writeRecord('deployment', {});

  return {
    time,
    chain,
    deployment,
    alice,
    bob,
    charlie,
    folder,
    urlOf,
    writeRecord,
    createDatabase: async (name, { isMigrated } = { isMigrated: true }) => {
      await admin.unsafe(`create database ${name}`);
      if (isMigrated) await migrate(urlOf(name));
      const sql = postgres(urlOf(name), { max: 2, onnotice: () => {} });
      open.push(sql);
      return sql;
    },
    startIndexer: (database, env = {}) => {
      const indexer = spawnIndexer({
        ...process.env,
        DB_URL: urlOf(database),
        RPC_ENDPOINT: chain.url,
        POWERGRID_DEPLOYMENT: record,
        ...env,
      });
      indexers.add(indexer);
      return indexer;
    },
    stop: async () => {
      await Promise.all([...indexers].map((indexer) => indexer.kill()));
      await Promise.all(open.map((sql) => sql.end()));
      await chain.close();
      await time.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function spawnIndexer(env: NodeJS.ProcessEnv): Indexer {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    child,
    exited,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A contract's event as the chain itself has it. */
export interface ChainEvent {
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly blockTimeMs: string;
  readonly extrinsicHash: string;
  readonly eventIndex: number;
  readonly contract: string;
  readonly contractName: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Reads from the chain, without the processor's libraries, every event of the deployment's contracts that is final. */
export async function readContractEvents(chain: Chain, deployment: Deployment): Promise<readonly ChainEvent[]> {
  const names = new Map(CONTRACT_NAMES.map((name) => [accountIdOf(deployment.contracts[name].address), name]));
  const { height: last } = await finalizedBlock(chain);
  const found: ChainEvent[] = [];
  for (let height = Math.max(deployment.startBlock, 1); height <= last; height++) {
    const blockHash = await hashAt(chain, height);
    const [{ records, timeMs }, hashes] = await Promise.all([
      readBlock(chain, blockHash),
      extrinsicHashes(chain, blockHash),
    ]);
    for (const [eventIndex, { event, phase, topics }] of records.entries()) {
      if (event.section !== 'contracts' || event.method !== 'ContractEmitted') continue;
      const [contract, data] = event.data.map((field) => field.toHex());
      const contractName = names.get(contract as `0x${string}`);
      if (contract === undefined || data === undefined || contractName === undefined) continue;
      found.push({
        blockHeight: height,
        blockHash,
        blockTimeMs: String(timeMs),
        extrinsicHash: hashes[phase.asApplyExtrinsic.toNumber()] ?? '',
        eventIndex,
        contract,
        contractName,
        topics: topics.map((topic) => topic.toHex()),
        data,
      });
    }
  }
  return found;
}
