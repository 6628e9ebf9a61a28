import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { RealClock } from '../../shared/clock';
import { createLogger } from '../../shared/logger';
import { RpcClient } from '../backfill/rpc-client';
import { Endpoints } from '../endpoints';
import { ProofKeeper } from './proof-keeper';
import { ProofReader } from './proof-reader';
import { ProofTables } from './proof-tables';

// Runs in a thread of its own: a proof is a dozen hashes, and checking them is not to hold up the processor.

const DataSchema = z.object({
  databaseUrl: z.string(),
  endpoints: z.tuple([z.string()], z.string()),
  genesisHash: z.string(),
});

async function keep({ databaseUrl, endpoints, genesisHash }: z.infer<typeof DataSchema>): Promise<void> {
  const clock = new RealClock();
  const rpc = new RpcClient(new Endpoints(endpoints, genesisHash));
  const tables = new ProofTables(databaseUrl);
  const logger = createLogger('info', 'proofs');
  await new ProofKeeper({ tables, reader: new ProofReader(rpc, clock), clock, logger }).run();
  rpc.close();
  await tables.close();
}

void keep(DataSchema.parse(workerData));
