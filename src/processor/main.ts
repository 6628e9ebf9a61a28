import { join } from 'node:path';
import { readIndexedBlock } from '../database/indexed-block';
import { withoutPassword } from '../database/migrate';
import { RealClock } from '../shared/clock';
import { readDeployment } from '../shared/deployment';
import { AppError, messageOf, UsageError } from '../shared/errors';
import { assertIndexable } from './assert-indexable';
import { processBatch } from './batch';
import { chooseNode, parseEndpoints } from './choose-node';
import { createDecoder } from './events';
import { keepCheckingHistories } from './history-check';
import { IndexDatabase } from './index-database';
import { mendSqd } from './mend-sqd';
import { contractsByAddress, createSource } from './source';

// The indexer's process: DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT say what it indexes and where to.

/** How long a chain may send no head; POWERGRID_NEW_HEAD_TIMEOUT_MS says otherwise. */
const NEW_HEAD_TIMEOUT_MS = 90_000;

async function start(): Promise<void> {
  const [endpoints, databaseUrl] = [parseEndpoints(required('RPC_ENDPOINT')), required('DB_URL')];
  const deployment = readDeployment(required('POWERGRID_DEPLOYMENT'));
  const node = await chooseNode(endpoints, deployment);
  await assertIndexable(node, Math.max(deployment.startBlock, 1), await readIndexedBlock(databaseUrl));
  node.close();
  const decode = createDecoder();
  const contracts = contractsByAddress(deployment);
  const database = new IndexDatabase({
    url: withoutPassword(databaseUrl),
    projectDir: join(__dirname, '..', '..'),
    onFailure: fail,
  });
  const warn = (text: string) => process.stderr.write(`${text}\n`);
  void keepCheckingHistories({ databaseUrl, rpcUrl: node.url, contracts, clock: new RealClock(), warn });
  mendSqd();
  createSource(deployment, node.url, newHeadTimeoutMs()).run(database, (ctx) =>
    processBatch(ctx, { contracts, decode }),
  );
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new UsageError(`${name} is not set. The processor needs DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT.`);
  return value;
}

function newHeadTimeoutMs(): number {
  const value = process.env.POWERGRID_NEW_HEAD_TIMEOUT_MS || String(NEW_HEAD_TIMEOUT_MS);
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new UsageError(`POWERGRID_NEW_HEAD_TIMEOUT_MS is "${value}". Give milliseconds, 1 or more, or leave it out.`);
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
