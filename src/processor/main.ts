import { join } from 'node:path';
import { readIndexedBlock } from '../database/indexed-block';
import { withoutPassword } from '../database/migrate';
import { RealClock } from '../shared/clock';
import { readDeployment } from '../shared/deployment';
import { AppError, messageOf, UsageError } from '../shared/errors';
import { createLogger } from '../shared/logger';
import { assertIndexable } from './assert-indexable';
import { backfill } from './backfill/backfill';
import { processBatch } from './batch';
import { chooseNode, parseEndpoints } from './choose-node';
import { Endpoints } from './endpoints';
import { createDecoder } from './events';
import { createHash } from './hash';
import { keepCheckingHistories } from './history-check';
import { IndexDatabase } from './index-database';
import { keepFinalizing } from './keep-finalizing';
import { mendSqd } from './mend-sqd';
import { keepProofs } from './proofs/keep-proofs';
import { contractsByAddress, createSource } from './source';

// The indexer's process: DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT say what it indexes and where to.

/** How long a chain may send no head; POWERGRID_NEW_HEAD_TIMEOUT_MS says otherwise. */
const NEW_HEAD_TIMEOUT_MS = 90_000;
/** How many events of final blocks go into one transaction; POWERGRID_EVENTS_PER_BATCH says otherwise. */
const EVENTS_PER_BATCH = 10_000;

async function start(): Promise<void> {
  const [urls, databaseUrl] = [parseEndpoints(required('RPC_ENDPOINT')), required('DB_URL')];
  const deployment = readDeployment(required('POWERGRID_DEPLOYMENT'));
  const warn = (text: string) => process.stderr.write(`${text}\n`);
  const decode = createDecoder({
    contracts: deployment.contracts,
    otherAbis: process.env.POWERGRID_OTHER_ABIS || undefined,
    warn,
  });
  const { genesisHash } = deployment.chain;
  const node = await chooseNode(urls, genesisHash);
  await assertIndexable(node, Math.max(deployment.startBlock, 1), await readIndexedBlock(databaseUrl));
  node.close();
  const nodes = [node.url, ...urls.filter((url) => url !== node.url)] as const;
  const endpoints = new Endpoints(nodes, genesisHash, (lost, url) =>
    warn(`The node at ${lost} is lost or silent; the processor goes on with the one at ${url}.`),
  );
  const projectDir = join(__dirname, '..', '..');
  const hasProofs = isOn('POWERGRID_PROOFS');
  const database = new IndexDatabase({ url: withoutPassword(databaseUrl), projectDir, onFailure: fail });
  const startBlock = Math.max(deployment.startBlock, 1);
  const options = { contracts: contractsByAddress(deployment), decode, hash: await createHash() };
  const source = { endpoints, startBlock, eventsPerBatch: eventsPerBatch() };
  await backfill({ ...options, ...source, projectDir, database, logger: createLogger('info', 'processor') });
  const { contracts } = options;
  const clock = new RealClock();
  void keepCheckingHistories({ databaseUrl, endpoints, contracts, clock, warn });
  void keepFinalizing({ database, endpoints, clock, warn });
  // Not before: up to here the node and the database have enough to do.
  if (hasProofs) keepProofs({ databaseUrl, endpoints: nodes, genesisHash, warn });
  mendSqd(endpoints);
  createSource(deployment, endpoints.url, newHeadTimeoutMs()).run(database, (ctx) => processBatch(ctx, options));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new UsageError(`${name} is not set. The processor needs DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT.`);
  return value;
}

function newHeadTimeoutMs(): number {
  return positive('POWERGRID_NEW_HEAD_TIMEOUT_MS', 'milliseconds', NEW_HEAD_TIMEOUT_MS);
}

function eventsPerBatch(): number {
  return positive('POWERGRID_EVENTS_PER_BATCH', 'a number', EVENTS_PER_BATCH);
}

function isOn(name: string): boolean {
  const value = process.env[name] || 'on';
  if (value !== 'on' && value !== 'off')
    throw new UsageError(`${name} is "${value}". Give on or off, or leave it out: it is on then.`);
  return value === 'on';
}

function positive(name: string, what: string, otherwise: number): number {
  const value = process.env[name] || String(otherwise);
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new UsageError(`${name} is "${value}". Give ${what}, 1 or more, or leave it out.`);
  return Number(value);
}

// A batch is one transaction: PostgreSQL forgets what was not committed, and the next start goes on from there.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

start().catch(fail);

function fail(error: unknown): never {
  const message = messageOf(error);
  process.stderr.write(`${error instanceof AppError ? message : `Unexpected failure: ${message.split('\n')[0]}`}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
