// How long a subscriber waits for what the processor has committed. Run it with
//
//   npm run bench:live [subscribers, 1 when left out]
//
// Each transaction is one of the processor's: a hot block with one event. Time counts from before COMMIT is sent until
// the last subscriber, each over HTTP on a connection of its own, has read the event. It prints the spread in ms and
// fails when the median is above 250 ms.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type * as Apis from '../src/api/api';
import type * as Embedded from '../src/database/embedded-postgres';
import type * as Migrations from '../src/database/migrate';
import type * as Models from '../src/model';
import type * as Index from '../src/processor/index-database';
import type { Deployment } from '../src/shared/deployment';
import type * as Streams from '../test/integration/sse-stream';

const { createApi }: typeof Apis = require('../api/api');
const { startEmbeddedPostgres }: typeof Embedded = require('../database/embedded-postgres');
const { migrate }: typeof Migrations = require('../database/migrate');
const { ContractEvent }: typeof Models = require('../model');
const { IndexDatabase }: typeof Index = require('../processor/index-database');
const { openStream }: typeof Streams = require('../test/integration/sse-stream');

const COUNT = 100;
const LIMIT_MS = 250;
const QUERY = 'subscription { contractEvent { id name args provenance { blockHeight blockHash finalized } } }';
const ZEROS = `0x${'0'.repeat(64)}` as const;
const CONTRACT = { address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY', codeHash: ZEROS, abiHash: ZEROS };
const DEPLOYMENT: Deployment = {
  version: 1,
  chain: { genesisHash: ZEROS, specName: 'bench', specVersion: 1 },
  startBlock: 1,
  contracts: { token: CONTRACT, resourceRegistry: CONTRACT, gridService: CONTRACT, governance: CONTRACT },
  roles: { owner: CONTRACT.address, operators: [], oracles: [], verifiers: [], treasury: CONTRACT.address },
};

async function main(subscriberCount: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    await migrate(postgres.url);
    report(await measure(postgres.url, subscriberCount), subscriberCount);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(databaseUrl: string, subscriberCount: number): Promise<readonly number[]> {
  process.env.DB_URL = databaseUrl;
  const database = new IndexDatabase({
    url: databaseUrl,
    projectDir: process.cwd(),
    onFailure: (failure) => {
      throw failure;
    },
  });
  await database.connect();
  const logger = pino({ level: 'warn' });
  const api = await createApi({ databaseUrl, deployment: DEPLOYMENT, logger, isDevelopment: false });
  const url = await api.listen('127.0.0.1', 0);
  const streams = await Promise.all(Array.from({ length: subscriberCount }, () => openStream(url, QUERY)));
  const finalized = { height: -1, hash: '0x' };
  const waitsMs: number[] = [];
  let baseHead = finalized;
  for (let height = 0; height < COUNT; height += 1) {
    const block = { height, hash: `0x${height}` };
    const told = Promise.all(streams.map((stream) => stream.next()));
    let writtenAtMs = 0;
    await database.transactHot2({ finalizedHead: finalized, baseHead, newBlocks: [block] }, async (store) => {
      await store.upsert(eventOf(block));
      writtenAtMs = performance.now();
    });
    const items = await told;
    waitsMs.push(performance.now() - writtenAtMs);
    for (const { data } of items) {
      if (data.contractEvent.provenance.blockHash !== block.hash) throw new Error(`Block ${height} was not told.`);
    }
    baseHead = block;
  }
  await api.close();
  await database.disconnect();
  return waitsMs.sort((a, b) => a - b);
}

function eventOf({ height, hash }: { readonly height: number; readonly hash: string }) {
  return new ContractEvent({
    id: `${String(height).padStart(10, '0')}-000002`,
    blockHeight: height,
    blockHash: hash,
    blockTimeMs: BigInt(height) * 6_000n,
    extrinsicHash: ZEROS,
    extrinsicIndex: 1,
    eventIndex: 2,
    contractName: 'gridService',
    contract: ZEROS,
    seq: BigInt(height + 1),
    digest: ZEROS,
    topics: [ZEROS],
    data: '0x00',
    name: 'RewardPaid',
    args: { amount: '93750000000000000' },
    decodeError: undefined,
  });
}

function report(waitsMs: readonly number[], subscriberCount: number): void {
  const at = (share: number): number => Math.round(waitsMs[Math.ceil(share * waitsMs.length) - 1] ?? 0);
  const figures = `median ${at(0.5)}, 99 % ${at(0.99)}, largest ${at(1)}`;
  console.log(`${waitsMs.length} commits, ${subscriberCount} subscribers: ${figures} ms from commit to client.`);
  if (at(0.5) > LIMIT_MS) {
    console.error(`The median is above ${LIMIT_MS} ms.`);
    process.exitCode = 1;
  }
}

void main(Number(process.argv[2] ?? 1)).then(() => process.exit());
