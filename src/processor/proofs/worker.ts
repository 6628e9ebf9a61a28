import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { RealClock } from '../../shared/clock';
import { createLogger } from '../../shared/logger';
import { RpcClient } from '../backfill/rpc-client';
import { ProofKeeper } from './proof-keeper';
import { ProofReader } from './proof-reader';
import { ProofTables } from './proof-tables';

// Runs in a thread of its own: a proof is a dozen hashes, and checking them is not to hold up the processor.

async function keep(databaseUrl: string, rpcUrl: string): Promise<void> {
  const clock = new RealClock();
  const rpc = new RpcClient(rpcUrl);
  const tables = new ProofTables(databaseUrl);
  const logger = createLogger('info', 'proofs');
  await new ProofKeeper({ tables, reader: new ProofReader(rpc, clock), clock, logger }).run();
  rpc.close();
  await tables.close();
}

const { databaseUrl, rpcUrl } = z.object({ databaseUrl: z.string(), rpcUrl: z.string() }).parse(workerData);
void keep(databaseUrl, rpcUrl);
