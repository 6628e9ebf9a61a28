import { join } from 'node:path';
import { TypeormDatabase } from '@subsquid/typeorm-store';
import { assertGenesis, readDeployment } from '../shared/deployment';
import { messageOf, UsageError } from '../shared/errors';
import { processBatch } from './batch';
import { createDecoder } from './events';
import { readGenesisHash } from './genesis';
import { contractsByAddress, createSource } from './source';

// The indexer's process: DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT say what it indexes and where to.

async function start(): Promise<void> {
  const [rpcUrl, deploymentFile] = [required('RPC_ENDPOINT'), required('POWERGRID_DEPLOYMENT')];
  required('DB_URL');
  const deployment = readDeployment(deploymentFile);
  assertGenesis(deployment, rpcUrl, await readGenesisHash(rpcUrl));
  const options = { contracts: contractsByAddress(deployment), decode: createDecoder() };
  const database = new TypeormDatabase({ supportHotBlocks: true, projectDir: join(__dirname, '..', '..') });
  createSource(deployment, rpcUrl).run(database, (ctx) => processBatch(ctx, options));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new UsageError(`${name} is not set. The processor needs DB_URL, RPC_ENDPOINT and POWERGRID_DEPLOYMENT.`);
  return value;
}

start().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
