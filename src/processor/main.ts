import { join } from 'node:path';
import { TypeormDatabase } from '@subsquid/typeorm-store';
import { readIndexedBlock } from '../database/indexed-block';
import { readDeployment } from '../shared/deployment';
import { AppError, messageOf, UsageError } from '../shared/errors';
import { createLogger } from '../shared/logger';
import { assertIndexable } from './assert-indexable';
import { backfill } from './backfill/backfill';
import { processBatch } from './batch';
import { chooseNode, parseEndpoints } from './choose-node';
import { createDecoder } from './events';
import { contractsByAddress, createSource } from './source';

// The indexer's process: DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT say what it indexes and where to.

const EVENTS_PER_BATCH = 5_000;

async function start(): Promise<void> {
  const [endpoints, databaseUrl] = [parseEndpoints(required('RPC_ENDPOINT')), required('DB_URL')];
  const deployment = readDeployment(required('POWERGRID_DEPLOYMENT'));
  const node = await chooseNode(endpoints, deployment);
  await assertIndexable(node, Math.max(deployment.startBlock, 1), await readIndexedBlock(databaseUrl));
  node.close();
  const options = { contracts: contractsByAddress(deployment), decode: createDecoder() };
  const projectDir = join(__dirname, '..', '..');
  const database = new TypeormDatabase({ supportHotBlocks: true, projectDir });
  const startBlock = Math.max(deployment.startBlock, 1);
  const logger = createLogger('info', 'processor');
  const source = { rpcUrl: node.url, startBlock, eventsPerBatch: EVENTS_PER_BATCH };
  await backfill({ ...options, ...source, projectDir, database, logger });
  createSource(deployment, node.url).run(database, (ctx) => processBatch(ctx, options));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new UsageError(`${name} is not set. The processor needs DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT.`);
  return value;
}

// A batch is one transaction: PostgreSQL forgets what was not committed, and the next start goes on from there.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

start().catch((error: unknown) => {
  const message = messageOf(error);
  process.stderr.write(`${error instanceof AppError ? message : `Unexpected failure: ${message.split('\n')[0]}`}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
